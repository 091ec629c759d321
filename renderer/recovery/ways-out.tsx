import type { Transport } from '@shared/contract'
import type { RecoveryStatus, RecoveryWay, StoreProblem } from '@shared/contract/calls/recovery'
import { useState } from 'react'
import { Button, Callout, ErrorNotice } from '../components'

const WAYS: Readonly<Record<RecoveryWay, { label: string; done: string }>> = {
  repair: { label: 'Repair', done: 'was repaired: what could be read is kept' },
  restore: { label: 'Go back to the last good state', done: 'is as it was in its last good state' },
  discard: { label: 'Discard', done: 'was discarded' },
}

const AREAS: Readonly<Record<StoreProblem['area'], string>> = {
  settings: 'The preferences',
  environments: 'The list of environments',
  scans: 'The list of scans',
  messages: 'The messages',
  schedules: 'The schedules',
  clique_types: 'The clique types of your own',
  clique_constraints: 'The clique constraints of your own',
  link_types: 'The link types of your own',
  inventory: 'The inventory',
  vault: 'The stored passwords and keys',
  manifest: 'The table of contents of the data folder',
  log: 'The log of a scan',
}

const nameOf = ({ area, environment }: StoreProblem) =>
  environment === undefined ? AREAS[area] : `${AREAS[area]} of ${environment}`

interface WaysOutProps {
  transport: Transport
  problems: readonly StoreProblem[]
  onStatus: (status: RecoveryStatus) => void
}

/** What is damaged, each with the ways out that exist; the result of each is told, and handed on. */
export function WaysOut({ transport, problems, onStatus }: WaysOutProps) {
  const [busy, setBusy] = useState<StoreProblem>()
  const [done, setDone] = useState<string>()
  const [failure, setFailure] = useState<unknown>()
  const take = async (problem: StoreProblem, way: RecoveryWay) => {
    setBusy(problem)
    setFailure(undefined)
    try {
      const { area, environment } = problem
      const place = environment === undefined ? { area } : { area, environment }
      const status = await transport.call('recovery.run', { ...place, way })
      setDone(`${nameOf(problem)} ${WAYS[way].done}.`)
      onStatus(status)
    } catch (thrown) {
      setFailure(thrown)
    }
    setBusy(undefined)
  }
  return (
    <>
      {done !== undefined && (
        <Callout tone="ok" title={done}>
          The damaged files are kept in the data folder, under store/quarantine.
        </Callout>
      )}
      {failure !== undefined && <ErrorNotice error={failure} />}
      {problems.map((problem) => (
        <Callout
          key={`${problem.area} ${problem.environment ?? ''} ${problem.file}`}
          tone="error"
          title={`${nameOf(problem)}: ${problem.message}`}
          actions={problem.ways.map((way) => (
            <Button
              key={way}
              variant={way === 'discard' ? 'danger' : 'normal'}
              busy={busy === problem}
              disabledReason={busy !== undefined && busy !== problem ? 'One at a time' : undefined}
              testId={`recovery.${way}`}
              onPress={() => void take(problem, way)}
            >
              {WAYS[way].label}
            </Button>
          ))}
        >
          {problem.hint}
        </Callout>
      ))}
    </>
  )
}
