/** Entry of the process of a measured simulated cloud; see `cloud-apart.ts`. Its one argument is the cloud's shape. */
import { startSimulatedCloud } from '../peers/simulated-cloud'

const cloud = await startSimulatedCloud(JSON.parse(process.argv[2] ?? '{}'))
process.send?.(cloud.environmentDocument)
process.once('disconnect', () => void cloud.stop().then(() => process.exit(0)))
