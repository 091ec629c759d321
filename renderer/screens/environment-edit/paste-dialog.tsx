import { asAppError } from '@shared/contract/errors'
import { useState } from 'react'
import { Button, DialogSheet, ErrorNotice, Segmented, TextField } from '../../components'
import type { Pasted } from '../../wizard/paste/pasted'
import { readPasted } from '../../wizard/paste/read-pasted'

/** Reads the text, or says why not. An empty text is not an error yet. */
function tryRead(text: string): { found: readonly Pasted[]; error?: unknown } {
  if (text.trim() === '') return { found: [] }
  try {
    return { found: readPasted(text) }
  } catch (thrown) {
    return { found: [], error: asAppError(thrown) }
  }
}

interface PasteDialogProps {
  isOpen: boolean
  onClose: () => void
  onFill: (pasted: Pasted) => void
}

/** Fills the form from a pasted openrc, clouds.yaml or Calipso document. The text is not kept. */
export function PasteDialog({ isOpen, onClose, onFill }: PasteDialogProps) {
  const [text, setText] = useState('')
  const [label, setLabel] = useState<string>()
  const { found, error } = tryRead(text)
  const chosen = found.find((pasted) => pasted.label === label) ?? found[0]
  const close = () => {
    setText('')
    onClose()
  }
  return (
    <DialogSheet
      title="Fill from text"
      isOpen={isOpen}
      onClose={close}
      testId="wizard.paste"
      buttons={
        <>
          <Button variant="ghost" onPress={close} testId="wizard.paste.cancel">
            Cancel
          </Button>
          <Button
            variant="primary"
            onPress={() => {
              if (!chosen) return
              onFill(chosen)
              close()
            }}
            disabledReason={chosen ? undefined : 'Paste a text that can be read'}
            testId="wizard.paste.fill"
          >
            Fill in
          </Button>
        </>
      }
    >
      <p>
        An openrc file, a clouds.yaml, or a Calipso environment as JSON. Passwords go into the form and nowhere else.
      </p>
      <TextField
        label="Text"
        testId="wizard.paste.text"
        value={text}
        onChange={setText}
        lines={9}
        mono
        autoFocus
        placeholder={'export OS_AUTH_URL=https://keystone.example.net:5000/v3\nexport OS_USERNAME=…'}
      />
      {error !== undefined && <ErrorNotice error={error} />}
      {found.length > 1 && (
        <Segmented
          label="Cloud"
          options={found.slice(0, 5).map((pasted) => ({ id: pasted.label, label: pasted.label }))}
          value={chosen?.label ?? ''}
          onChange={setLabel}
          testId="wizard.paste.cloud"
        />
      )}
      {chosen && (
        <div role="status" className="xs">
          <b className="strong">{chosen.label}</b>: {Object.keys(chosen.values).length} values found.{' '}
          {chosen.notes.join(' ')}
        </div>
      )}
    </DialogSheet>
  )
}
