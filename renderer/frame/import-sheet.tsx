import { asAppError } from '@shared/contract/errors'
import { observer } from 'mobx-react-lite'
import { useEffect, useState } from 'react'
import { useApp } from '../app/app-context'
import { Age, Button, DialogSheet, ErrorNotice, KeyValue, KeyValueList, Skeleton, TextField } from '../components'
import { useCall } from '../data/use-call'
import { formatCount } from '../format/number'
import { links } from '../routing/links'
import { freeName, type OfferedFile } from '../stores/transfers'

/** Shows what is in a file that was picked, dropped or double-clicked, and imports it when the operator agrees. */
export const ImportSheet = observer(function ImportSheet() {
  const { transfers, router } = useApp()
  const { location } = router
  const handedOver = location.path === '/home' ? location.query.import : undefined
  useEffect(() => {
    if (handedOver === undefined) return
    // The token leaves the address: going back must not offer the same file again.
    router.go(links.home(), { replace: true })
    transfers.offer({ upload: handedOver })
  }, [handedOver, router, transfers])
  const { offered } = transfers
  return offered === undefined ? null : <Preview key={offered.upload} file={offered} />
})

const Preview = observer(function Preview({ file }: { file: OfferedFile }) {
  const app = useApp()
  const { transfers, environments } = app
  const source = { upload: file.upload }
  const { data, error, isLoading } = useCall('transfer.preview', { source })
  const [typed, setTyped] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const taken = new Set(environments.tiles?.map((tile) => tile.environment.name))
  const name = typed ?? (data && freeName(data.environment, taken)) ?? ''
  const close = () => transfers.offer(undefined)
  const nameProblem =
    name.trim() === '' ? 'Enter a name' : taken.has(name.trim()) ? 'There is an environment of this name' : undefined

  const run = async () => {
    setBusy(true)
    try {
      const { environment } = await app.transport.call('transfer.import', { source, as: name.trim() })
      await environments.load()
      close()
      app.notices.add({ tone: 'ok', text: `${file.name ?? 'The file'} is open as ${environment}` })
      app.router.go(links.environment(environment))
    } catch (thrown) {
      setBusy(false)
      setProblem(asAppError(thrown).message)
    }
  }

  return (
    <DialogSheet
      title={file.name === undefined ? 'Import this inventory?' : `Import ${file.name}?`}
      isOpen
      onClose={close}
      testId="import.sheet"
      buttons={
        <>
          <Button testId="import.cancel" onPress={close}>
            {error ? 'Close' : 'Cancel'}
          </Button>
          {data && (
            <Button
              variant="primary"
              busy={isBusy}
              disabledReason={nameProblem}
              testId="import.confirm"
              onPress={() => void run()}
            >
              Import
            </Button>
          )}
        </>
      }
    >
      {isLoading && <Skeleton rows={5} stage="Reading the file" />}
      {error && <ErrorNotice error={error} />}
      {data && (
        <>
          <p>It becomes an environment of its own that can be browsed offline. Nothing is connected to.</p>
          <KeyValueList>
            <KeyValue name="environment">{data.environment}</KeyValue>
            <KeyValue name="distribution">{data.distribution}</KeyValue>
            <KeyValue name="exported">
              <Age at={data.exportedAt} /> by version {data.productVersion}
            </KeyValue>
            <KeyValue name="objects">{formatCount(data.counts.objects)}</KeyValue>
            <KeyValue name="links">{formatCount(data.counts.links)}</KeyValue>
            <KeyValue name="cliques">{formatCount(data.counts.cliques)}</KeyValue>
            <KeyValue name="names">{data.pseudonymised ? 'replaced by pseudonyms' : 'real'}</KeyValue>
          </KeyValueList>
          <TextField
            label="Name here"
            value={name}
            onChange={(value) => {
              setTyped(value)
              setProblem(undefined)
            }}
            error={nameProblem ?? problem}
            description={
              typed === undefined && name !== data.environment
                ? `There is an environment called ${data.environment} already.`
                : 'At most 64 characters, no slash.'
            }
            testId="import.name"
          />
        </>
      )}
    </DialogSheet>
  )
})
