import { runPage } from './page/run-page.js'

const [url, bare] = process.argv.slice(2)
await runPage('x', url as string, { unguarded: bare as string, timeLimit: 4000 }).then(
  (r) => console.log(r.rows.length, 'rows fine'),
  (e) => console.log(e.message),
)
