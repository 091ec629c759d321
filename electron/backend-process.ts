/** Entry of the desktop application's backend process (an Electron utility process). */
import { runBackendProcess } from './host/run-backend-process'

runBackendProcess(process.parentPort, () => process.exit(0))
