import { parentPort } from 'node:worker_threads'
import { answerCalls } from '../storage/worker-thread.js'
import { jobs } from './jobs.js'

// The file of the thread that `createBackground` starts.
if (parentPort !== null) answerCalls(parentPort, jobs)
