import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Button } from './button'
import { cx } from './class-names'
import styles from './sheet.module.css'

/** Something that floats above everything and holds the focus: palette, search, questions. Esc closes it. */
export function Sheet(props: {
  label: string
  isOpen: boolean
  onClose: () => void
  width?: 'dialog' | 'palette' | 'search'
  children: ReactNode
  testId: string
}) {
  return (
    <ModalOverlay
      className={styles.scrim ?? ''}
      isOpen={props.isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) props.onClose()
      }}
    >
      <Modal className={cx(styles.sheet, styles[props.width ?? 'dialog'])}>
        <Dialog className={styles.dialog ?? ''} aria-label={props.label} data-testid={props.testId}>
          {props.children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** A question or short form: heading, text or fields, buttons at the end (cancel first, action last). */
export function DialogSheet({
  title,
  isOpen = true,
  children,
  buttons,
  ...sheet
}: {
  title: string
  isOpen?: boolean
  onClose: () => void
  children: ReactNode
  buttons: ReactNode
  testId: string
}) {
  return (
    <Sheet label={title} isOpen={isOpen} {...sheet}>
      <Heading slot="title" level={2} className={styles.title ?? ''}>
        {title}
      </Heading>
      <div className={styles.body}>{children}</div>
      <div className={styles.buttons}>{buttons}</div>
    </Sheet>
  )
}

/** A question with "Cancel" and its answer; its parts are `testId` with ".sheet", ".cancel" and ".confirm". */
export function QuestionSheet({
  verb,
  isDanger = false,
  isBusy,
  disabledReason,
  onConfirm,
  cancelLabel = 'Cancel',
  aside,
  testId,
  ...sheet
}: {
  title: string
  /** Absent: there is nothing to agree to (yet). */
  verb: string | undefined
  isDanger?: boolean
  isBusy: boolean
  disabledReason?: string | undefined
  onConfirm: () => void
  onClose: () => void
  cancelLabel?: string
  /** What else can be done, at the other end. */
  aside?: ReactNode
  children: ReactNode
  testId: string
}) {
  return (
    <DialogSheet
      {...sheet}
      testId={`${testId}.sheet`}
      buttons={
        <>
          {aside !== undefined && (
            <>
              {aside}
              <span className="grow" />
            </>
          )}
          <Button testId={`${testId}.cancel`} onPress={sheet.onClose}>
            {cancelLabel}
          </Button>
          {verb !== undefined && (
            <Button
              variant={isDanger ? 'danger' : 'primary'}
              busy={isBusy}
              disabledReason={disabledReason}
              testId={`${testId}.confirm`}
              onPress={onConfirm}
            >
              {verb}
            </Button>
          )}
        </>
      }
    />
  )
}
