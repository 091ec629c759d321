/** What is shown instead of a drawing that would be too large to read or to move. */
import type { ReactNode } from 'react'
import { Button, EmptyState } from '../components'
import { sizeWords } from './describe'
import styles from './graph.module.css'
import type { Scene } from './model'

export function TooBigCard({
  scene,
  canFold,
  onTable,
  onFold,
  onDraw,
}: {
  scene: Scene
  canFold: boolean
  onTable: () => void
  onFold: () => void
  onDraw: () => void
}): ReactNode {
  return (
    <div className={styles.centre} data-testid="graph-too-big">
      <EmptyState
        title={sizeWords(scene)}
        action={
          <>
            <Button variant="primary" onPress={onTable} testId="graph-too-big-table">
              Table
            </Button>
            <Button
              onPress={onFold}
              disabledReason={canFold ? undefined : 'All hosts and switches are folded already'}
              testId="graph-too-big-fold"
            >
              Draw folded
            </Button>
            <Button onPress={onDraw} testId="graph-too-big-draw">
              Draw anyway
            </Button>
          </>
        }
      >
        Too many to draw at once. The table lists all of them; folded, every host and switch is one object.
      </EmptyState>
    </div>
  )
}
