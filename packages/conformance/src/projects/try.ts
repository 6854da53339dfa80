import { openProject } from './run-project.js'

const [name = '', only] = process.argv.slice(2)
const module = await import(`./${name}.ts`)
const project = module[name]
const t = Date.now()
const built = await openProject(project)
console.log('built', Date.now() - t)
for (const page of project.pages) {
  if (only && page.file !== only) continue
  await built.ask(page).then(
    (r) =>
      console.log(
        r.name,
        r.rows.length,
        'rows',
        r.rows.filter((x) => x.outcome === 'skipped').map((x) => `${x.id}: ${x.seen}`),
      ),
    (e) => console.log(e.message),
  )
  console.log(Date.now() - t)
}
await built.close()
