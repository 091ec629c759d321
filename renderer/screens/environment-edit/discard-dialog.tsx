import { Button, DialogSheet } from '../../components'

/** Asks before typed values are thrown away. */
export function DiscardDialog({
  isOpen,
  name,
  onClose,
  onDiscard,
}: {
  isOpen: boolean
  name: string
  onClose: () => void
  onDiscard: () => void
}) {
  return (
    <DialogSheet
      title="Discard this draft?"
      isOpen={isOpen}
      onClose={onClose}
      testId="wizard.discard-dialog"
      buttons={
        <>
          <Button variant="ghost" onPress={onClose} testId="wizard.discard.keep">
            Keep editing
          </Button>
          <Button variant="danger" onPress={onDiscard} testId="wizard.discard.confirm">
            Discard draft
          </Button>
        </>
      }
    >
      <p>
        {name === '' ? 'What you typed' : `What you typed for ${name}`} is lost, passwords included. What was saved
        before stays as it is.
      </p>
    </DialogSheet>
  )
}
