import { asAppError } from '@shared/contract/errors'
import { readSettings, type Settings, settingsOf, settingsText } from '@shared/model/preferences'
import { Check, Copy, FolderOpen } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, Callout, TextAction, TextField, useCopy } from '../../components'
import { pickFile } from '../../data/inventory-files'
import { saveFile } from '../../data/save-file'
import { useWork } from '../../data/use-call'
import { links } from '../../routing/links'
import styles from './preferences.module.css'

const FILE = 'calipso-preferences.json'

type Read = { settings: Partial<Settings> } | { problems: readonly string[] }

function read(text: string): Read {
  try {
    return { settings: readSettings(text) }
  } catch (thrown) {
    const { message, fields } = asAppError(thrown)
    return { problems: fields?.map((field) => `${field.path}: ${field.message}`) ?? [message] }
  }
}

/** Every setting as one document, to be looked at, taken along, changed and put back. */
export const AsJson = observer(function AsJson() {
  const { preferences, router, notices } = useApp()
  const present = settingsText(settingsOf(preferences.current))
  /** Undefined: what is shown follows the settings. */
  const [draft, setDraft] = useState<string>()
  const [isBusy, work] = useWork()
  const { copied, copy } = useCopy()
  const text = draft ?? present
  const found = read(text)
  const isSame = 'settings' in found && Object.entries(found.settings).every(([key, value]) => isSetTo(key, value))
  function isSetTo(key: string, value: unknown): boolean {
    return JSON.stringify(preferences.current[key as keyof Settings]) === JSON.stringify(value)
  }
  const apply = async () => {
    if (!('settings' in found)) return
    await preferences.choose(found.settings)
    setDraft(undefined)
    notices.add({ tone: 'ok', text: 'The settings of the document hold' })
  }
  const open = async () => {
    const file = await pickFile('.json,application/json')
    if (file) setDraft(await file.text())
  }
  return (
    <section className={styles.card} aria-label="All settings as JSON">
      <h2>All settings as JSON</h2>
      <div className={styles.body}>
        <p className="t2">
          The same document on every computer: save it here, open it there. Keys that are left out stay as they are.{' '}
          <TextAction onPress={() => router.go(links.help('preferences'))} testId="preferences.json.help">
            What each key means
          </TextAction>
        </p>
        <TextField label="Settings" value={text} onChange={setDraft} lines={18} mono testId="preferences.json" />
        {'problems' in found && (
          <div data-testid="preferences.json.problems">
            <Callout tone="error" title="Nothing of it is applied until this is right">
              <ul>
                {found.problems.map((problem) => (
                  <li key={problem} className="breaks">
                    {problem}
                  </li>
                ))}
              </ul>
            </Callout>
          </div>
        )}
        <div className="row wrap">
          <Button
            variant="primary"
            busy={isBusy}
            disabledReason={
              'problems' in found ? 'The document has faults' : isSame ? 'These settings hold already' : undefined
            }
            onPress={() => work(apply)}
            testId="preferences.json.apply"
          >
            Apply
          </Button>
          <Button
            disabledReason={draft === undefined ? 'Nothing was changed' : undefined}
            onPress={() => setDraft(undefined)}
            testId="preferences.json.revert"
          >
            Discard changes
          </Button>
          <span className="grow" />
          <Button icon={FolderOpen} onPress={() => work(open)} testId="preferences.json.open">
            Open file…
          </Button>
          <Button icon={copied ? Check : Copy} onPress={() => copy(text)} testId="preferences.json.copy">
            {copied ? 'Copied' : 'Copy'}
          </Button>
          <Button
            onPress={() => saveFile(new Blob([text], { type: 'application/json' }), FILE)}
            testId="preferences.json.save"
          >
            Save as file
          </Button>
        </div>
      </div>
    </section>
  )
})
