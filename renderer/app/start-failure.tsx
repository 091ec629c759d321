import type { AppError } from '@shared/contract/errors'
import { ErrorNotice } from '../components/instead'
import { ProductMark } from '../components/marks'
import styles from './start-failure.module.css'

/** The whole window when the first answer did not come: what happened and what to do, instead of an empty frame. */
export function StartFailure({ error, onRetry }: { error: AppError; onRetry: () => void }) {
  return (
    <main className={styles.page} data-testid="start-failure">
      <div className={styles.box}>
        <ProductMark size={32} />
        <h1>Calipso cannot start</h1>
        <ErrorNotice error={error} onRetry={onRetry} />
      </div>
    </main>
  )
}
