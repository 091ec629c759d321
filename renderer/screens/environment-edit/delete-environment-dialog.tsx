import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, Callout, DialogSheet, ErrorNotice, TextField } from '../../components'
import { countNoun } from '../../format/number'

/** What deleting an environment removes, in words with counts. */
export function removedThings(tile: EnvironmentTile): readonly string[] {
  const { counts, environment } = tile
  return [
    environment.offline ? 'its description' : 'its configuration and every stored secret',
    ...(counts
      ? [countNoun(counts.objects, 'object'), countNoun(counts.links, 'link'), countNoun(counts.cliques, 'clique')]
      : ['its inventory, if any']),
    'the records and logs of its scans',
  ]
}

/**
 * Asks whether an environment is to be deleted and deletes it. A protected one needs its name typed.
 * @param onDeleted told after the environment is gone; the dialog has closed its tabs by then.
 * @param onExport given where an inventory file can be written: offered before it is too late.
 */
export function DeleteEnvironmentDialog({
  tile,
  isOpen,
  onClose,
  onDeleted,
  onExport,
}: {
  tile: EnvironmentTile
  isOpen: boolean
  onClose: () => void
  onDeleted?: () => void
  onExport?: () => void
}) {
  const { transport, environments, workspace } = useApp()
  const { name, protected: isProtected } = tile.environment
  const [typed, setTyped] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const close = () => {
    setTyped('')
    setError(undefined)
    onClose()
  }
  const remove = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await transport.call('environments.remove', { environment: name })
      workspace.forget(name)
      await environments.load()
      close()
      onDeleted?.()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  const blocked = isProtected && typed !== name ? `Type ${name} first` : undefined
  return (
    <DialogSheet
      title={`Delete ${name}?`}
      isOpen={isOpen}
      onClose={close}
      testId="environment.delete-dialog"
      buttons={
        <>
          <Button variant="ghost" onPress={close} testId="environment.delete.cancel">
            Cancel
          </Button>
          {onExport && tile.counts && (
            <Button variant="quiet" onPress={onExport} testId="environment.delete.export">
              Export first…
            </Button>
          )}
          <Button
            variant="danger"
            onPress={() => void remove()}
            busy={isBusy}
            disabledReason={blocked}
            testId="environment.delete.confirm"
          >
            Delete environment
          </Button>
        </>
      }
    >
      <p>This removes from this computer, for good:</p>
      <ul style={{ listStyle: 'disc', paddingLeft: 'var(--sp-5)' }}>
        {removedThings(tile).map((thing) => (
          <li key={thing}>{thing}</li>
        ))}
      </ul>
      <p>Nothing is changed in the cloud.</p>
      {tile.activeScanId !== undefined && (
        <Callout tone="warn" title={`A scan of ${name} is under way`}>
          It is cancelled first.
        </Callout>
      )}
      {isProtected && (
        <TextField
          label={`${name} is protected: type its name`}
          testId="environment.delete.name"
          value={typed}
          onChange={setTyped}
          autoFocus
        />
      )}
      {error !== undefined && <ErrorNotice error={error} />}
    </DialogSheet>
  )
}
