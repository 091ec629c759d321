/** What state a clique type is in, and what can be done with it as a whole. */
import { Copy, Trash2 } from 'lucide-react'
import { Button, cx, StatusBadge } from '../../components'
import styles from './clique-types.module.css'

interface EditorBarProps {
  isShipped: boolean
  isEdited: boolean
  /** "2 steps to fix". */
  toFix: string | undefined
  isBusy: boolean
  /** Why nothing can be changed here. */
  refusal: string | undefined
  /** Why it cannot be saved yet. */
  notYet: string | undefined
  /** "412 graphs" that saving makes anew. */
  rebuilds: string | undefined
  onSave: () => void
  onDiscard: () => void
  onDuplicate: () => void
  /** Absent while there is nothing to remove. */
  onRemove: (() => void) | undefined
}

export function EditorBar(props: EditorBarProps) {
  const { isShipped, isEdited, toFix, isBusy, refusal, notYet, rebuilds, onSave, onDiscard, onDuplicate, onRemove } =
    props
  return (
    <header className={styles.bar}>
      <span className={cx('xs', toFix === undefined ? 't3' : 'err')} role="status">
        {toFix !== undefined ? (
          <span className="row gap6" data-testid="clique.to-fix">
            <StatusBadge status="error" label={false} />
            {toFix}
          </span>
        ) : isShipped ? (
          'Shipped: cannot be edited'
        ) : isEdited ? (
          'Draft kept on this computer'
        ) : (
          'Saved'
        )}
      </span>
      <span className="grow" />
      {isEdited ? (
        <>
          <Button size="small" variant="quiet" onPress={onDiscard} testId="clique.discard">
            Discard
          </Button>
          <Button
            size="small"
            variant="primary"
            busy={isBusy}
            disabledReason={refusal ?? notYet}
            onPress={onSave}
            testId="clique.save"
          >
            {rebuilds === undefined ? 'Save' : `Save and rebuild ${rebuilds}`}
          </Button>
        </>
      ) : (
        <>
          {onRemove && (
            <Button
              size="small"
              variant="quiet"
              icon={Trash2}
              busy={isBusy}
              disabledReason={refusal}
              onPress={onRemove}
              testId="clique.remove"
            >
              Remove
            </Button>
          )}
          <Button
            size="small"
            variant={isShipped ? 'primary' : 'normal'}
            icon={Copy}
            disabledReason={refusal}
            onPress={onDuplicate}
            testId="clique.duplicate"
          >
            Duplicate
          </Button>
        </>
      )}
    </header>
  )
}
