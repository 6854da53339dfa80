export { cors, type KoaCorsContext } from './cors.js'
