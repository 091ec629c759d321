/** A real RabbitMQ server in a private folder, for tests. Takes about 6 s to start. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, type RunningProcess, startProcess, waitForPort } from './peers'

export const RABBITMQ = '/usr/lib/rabbitmq/bin/rabbitmq-server'

export interface RabbitmqPeer {
  readonly port: number
  stop(): Promise<void>
}

/** The user is nova/secret, the virtual host "/". */
export async function startRabbitmq(folder: string): Promise<RabbitmqPeer> {
  const [port, distributionPort, epmdPort] = [await freePort(), await freePort(), await freePort()]
  for (const name of ['mnesia', 'log', 'home']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'enabled_plugins'), '[].\n')
  await writeFile(
    join(folder, 'rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      'loopback_users = none',
      'default_user = nova',
      'default_pass = secret',
      'log.file.level = error',
      'vm_memory_high_watermark.absolute = 256MB',
      'disk_free_limit.absolute = 50MB',
    ].join('\n'),
  )
  // A private port mapper in the foreground, so that it ends with the test.
  const mapper: RunningProcess = startProcess('epmd', ['-port', String(epmdPort), '-address', '127.0.0.1'])
  const broker = startProcess(RABBITMQ, [], {
    ...process.env,
    HOME: join(folder, 'home'),
    RABBITMQ_NODENAME: `calipso${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(epmdPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none',
  })
  try {
    await waitForPort(port, 40_000)
  } catch (error) {
    await broker.stop('SIGKILL')
    await mapper.stop()
    throw error
  }
  return {
    port,
    async stop() {
      await broker.stop()
      await mapper.stop()
    },
  }
}
