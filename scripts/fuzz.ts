// Hunts for differences for as long as one likes, `npm run fuzz -- --minutes 30 --against COMMIT`: the
// engine beside an older one and beside a literal reading of the rules, each short cut beside the long
// way, every adapter beside the engine, on random policies and requests. Not part of CI.
import { fuzz } from './fuzz/fuzz.js'

process.exitCode = await fuzz(process.argv.slice(2))
