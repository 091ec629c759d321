import { asAppError } from '@shared/contract/errors'
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { Callout, CopyAction, TextAction } from '../components'
import { errorDetails } from '../components/instead'
import styles from './boundary.module.css'

interface Thrown {
  error: unknown
  /** Which components were being drawn, innermost first; known a moment after the error. */
  components?: string | null | undefined
}

/** A defect as text for a report: the error, the place in the product, and what was being drawn. */
export function defectDetails({ error, components }: Thrown, address: string): string {
  const stack = error instanceof Error ? error.stack : undefined
  return [errorDetails(asAppError(error)), `at ${address}`, stack, components?.trim()].filter(Boolean).join('\n')
}

/**
 * Keeps a defect of one part from taking the window down: the part says what happened, the rest stays usable.
 * Change `key` where another thing is drawn in the same place, so that it gets its own try.
 */
export class Boundary extends Component<{ what: string; children: ReactNode }, { thrown: Thrown | undefined }> {
  override state: { thrown: Thrown | undefined } = { thrown: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { thrown: { error } }
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    this.setState({ thrown: { error, components: componentStack } })
  }

  override render(): ReactNode {
    const { thrown } = this.state
    if (thrown === undefined) return this.props.children
    return <Defect what={this.props.what} thrown={thrown} onRetry={() => this.setState({ thrown: undefined })} />
  }
}

function Defect({ what, thrown, onRetry }: { what: string; thrown: Thrown; onRetry: () => void }) {
  return (
    <div className={styles.defect} data-testid="defect">
      <Callout
        tone="error"
        title={`${what} cannot be shown`}
        actions={
          <>
            <TextAction testId="defect.retry" onPress={onRetry}>
              Try again
            </TextAction>
            <TextAction testId="defect.reload" onPress={() => window.location.reload()}>
              Reload the window
            </TextAction>
            <CopyAction text={defectDetails(thrown, window.location.hash)} testId="defect.copy">
              Copy details
            </CopyAction>
          </>
        }
      >
        This is a defect of Calipso, not of your cloud: {asAppError(thrown.error).message}
      </Callout>
    </div>
  )
}
