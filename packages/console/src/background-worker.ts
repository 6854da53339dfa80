import { parentPort } from 'node:worker_threads'
import { type JobTable, mapValues } from './http/background.js'
import { jobs } from './http/jobs.js'
import { pageJobs } from './pages/page-jobs.js'
import { fromSent } from './storage/version-text.js'
import { answerCalls } from './storage/worker-thread.js'

// The file of the thread that `createBackground` starts.

const tables: Readonly<Record<string, JobTable>> = { api: jobs, pages: pageJobs }

if (parentPort !== null) {
  answerCalls(parentPort, {
    run: (table: string, name: string, input: object) =>
      tables[table]?.[name]?.(mapValues(input, fromSent)),
  })
}
