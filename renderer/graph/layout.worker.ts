/** Runs layouts off the page's thread. One job at a time; a page cancels by ending the worker. */
import { type LayoutJob, runJob } from './layout'

self.addEventListener('message', (event: MessageEvent<LayoutJob>) => {
  self.postMessage(runJob(event.data))
})
