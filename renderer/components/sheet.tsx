import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { cx } from './class-names'
import styles from './sheet.module.css'

/** Something that floats above everything and holds the focus: palette, search, questions. Esc closes it. */
export function Sheet({
  label,
  isOpen,
  onClose,
  width = 'dialog',
  children,
  testId,
}: {
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
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className={cx(styles.sheet, styles[width])}>
        <Dialog className={styles.dialog ?? ''} aria-label={label} data-testid={testId}>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** A question or short form: heading, text or fields, buttons at the end (cancel first, action last). */
export function DialogSheet({
  title,
  isOpen = true,
  onClose,
  children,
  buttons,
  testId,
}: {
  title: string
  isOpen?: boolean
  onClose: () => void
  children: ReactNode
  buttons: ReactNode
  testId: string
}) {
  return (
    <Sheet label={title} isOpen={isOpen} onClose={onClose} testId={testId}>
      <Heading slot="title" level={2} className={styles.title ?? ''}>
        {title}
      </Heading>
      <div className={styles.body}>{children}</div>
      <div className={styles.buttons}>{buttons}</div>
    </Sheet>
  )
}
