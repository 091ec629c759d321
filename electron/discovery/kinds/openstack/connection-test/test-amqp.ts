/** Connection test of the message bus section. Declares one exclusive, server-named queue of its own and deletes it. */

import { AppError } from '@shared/contract/errors'
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import type { ChannelModel } from 'amqplib'
import { withoutBrackets } from '../../../../addresses'
import { withDeadline } from '../../../../connections/deadlines'
import { asConnectionError } from '../../../../connections/network-errors'
import type { TargetTest } from '../../../../connections/test-stages'
import { probeTcp } from './reachability'

const TIMEOUT_MS = 15_000

export function testAmqp(group: ResolvedGroupOf<'AMQP'>, signal: AbortSignal | undefined): TargetTest {
  const what = `the message bus ${group.user}@${group.host}:${group.port}`
  let connection: ChannelModel | undefined
  let vhostError: AppError | undefined
  const opened = () => {
    if (connection !== undefined) return connection
    throw vhostError ?? new AppError('internal', `${what} is not connected`)
  }
  return {
    stages: {
      connect: () => probeTcp(group.host, group.port, TIMEOUT_MS, signal),
      login: async () => {
        try {
          connection = await openConnection(group, what, signal)
        } catch (error) {
          const failure = translate(what, group, error)
          // The broker looks at the vhost only after it accepted the login.
          if (failure.context?.stage !== 'vhost') throw failure
          vhostError = failure
          return `logged in as ${group.user}`
        }
        const { product, version } = connection.connection.serverProperties
        return `${product} ${version}, logged in as ${group.user}`
      },
      vhost: async () => {
        opened()
        return group.vhost
      },
      queue: async () => {
        await withDeadline('the temporary queue', TIMEOUT_MS, signal, () => tryQueue(opened())).catch(
          (error: unknown) => {
            throw translate(what, group, error)
          },
        )
        return 'a temporary queue was made and removed'
      },
    },
    close: () => connection?.close().catch(() => {}),
  }
}

async function openConnection(
  group: ResolvedGroupOf<'AMQP'>,
  what: string,
  signal: AbortSignal | undefined,
): Promise<ChannelModel> {
  return withDeadline(what, TIMEOUT_MS, signal, async (stop) => {
    const { connect } = await import('amqplib')
    const connecting = connect(
      {
        protocol: group.tls ? 'amqps' : 'amqp',
        hostname: withoutBrackets(group.host),
        port: group.port,
        username: group.user,
        password: group.pwd,
        vhost: group.vhost,
      },
      { timeout: TIMEOUT_MS },
    )
    stop.addEventListener('abort', () => void connecting.then((late) => late.close()).catch(() => {}), { once: true })
    const connection = await connecting
    // Errors are reported by the calls in progress; without a listener the event would end the process.
    connection.on('error', () => {})
    return connection
  })
}

async function tryQueue(connection: ChannelModel): Promise<void> {
  const channel = await connection.createChannel()
  channel.on('error', () => {})
  const { queue } = await channel.assertQueue('', { exclusive: true, durable: false })
  await channel.deleteQueue(queue)
  await channel.close()
}

/**
 * The driver puts the broker's reply code into its message, `403 (ACCESS-REFUSED) with message "…"`, except while the
 * virtual host is opened: then it only says which answer it expected.
 */
function translate(what: string, group: ResolvedGroupOf<'AMQP'>, error: unknown): AppError {
  const words = error instanceof Error ? error.message : String(error)
  if (error instanceof AppError) return error
  if (/Expected ConnectionOpenOk|NOT[-_]ALLOWED.*vhost|access to vhost/i.test(words)) {
    return new AppError(
      'permission-denied',
      `${what}: the virtual host "${group.vhost}" does not exist or is closed to the user`,
      {
        hint: 'Check the virtual host (rabbitmqctl list_vhosts) and the user’s permissions on it.',
        context: { stage: 'vhost' },
        cause: error,
      },
    )
  }
  if (/ACCESS[-_]REFUSED/i.test(words) && /Handshake|login|PLAIN/i.test(words)) {
    return new AppError('auth-failed', `${what}: the broker refuses the user or password`, {
      hint: 'Check user and password; the user "guest" may log in only on the broker’s own host.',
      cause: error,
    })
  }
  if (/ACCESS[-_]REFUSED/i.test(words)) {
    return new AppError('permission-denied', `${what}: ${words}`, {
      hint: 'The user needs configure, write and read permission on names beginning with "amq.gen" and "calipso".',
      cause: error,
    })
  }
  return asConnectionError(what, error)
}
