import { asAppError } from '@shared/contract/errors'
import { Component, type ReactNode } from 'react'
import { ErrorNotice } from '../components'

/** Keeps a defect of one screen from taking the window down: the frame stays and says what happened. */
export class ScreenBoundary extends Component<{ children: ReactNode }, { thrown: unknown }> {
  override state: { thrown: unknown } = { thrown: undefined }

  static getDerivedStateFromError(thrown: unknown) {
    return { thrown }
  }

  override render(): ReactNode {
    if (this.state.thrown === undefined) return this.props.children
    return (
      <div style={{ padding: 'var(--sp-6)', maxWidth: 640 }}>
        <ErrorNotice error={asAppError(this.state.thrown)} onRetry={() => this.setState({ thrown: undefined })} />
      </div>
    )
  }
}
