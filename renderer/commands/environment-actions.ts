/** What the operator starts on an environment; failures are told as notices. */
import type { CallInput } from '@shared/contract'
import type { App } from '../app/app-context'
import { links } from '../routing/links'

/** Queues a scan and says so. */
export async function scanNow(app: App, options: CallInput<'scans.start'>): Promise<void> {
  try {
    const mustWait = app.scans.of(options.environment) !== undefined
    const scan = await app.scans.start(options)
    app.notices.add({
      tone: 'info',
      text: `Scan #${String(scan.number)} of ${scan.environment} ${mustWait ? 'waits for the one before it' : 'has started'}`,
      action: { label: 'Show', run: () => app.router.go(links.scan(scan.id)) },
    })
  } catch (thrown) {
    app.notices.failed(thrown)
  }
}

/** Opens the built-in sample as an environment of its own. */
export async function openSample(app: App): Promise<void> {
  try {
    const { environment } = await app.transport.call('environments.openSample', {})
    await app.environments.load()
    app.router.go(links.environment(environment))
  } catch (thrown) {
    app.notices.failed(thrown)
  }
}
