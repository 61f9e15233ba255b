import { Component } from 'react'

import { ReadingContext } from './reading.ts'
import { ErrorState } from './states.tsx'

interface PanelProps {
  /** What could not be drawn, for the reader: "The breadcrumbs could not be shown". */
  readonly what: string
  /** When it changes, the panel is drawn anew: another address, another event. */
  readonly resetKey?: string | undefined
  /** Called before it is drawn anew because somebody asked for it. */
  readonly onRetry?: () => void
  readonly children: React.ReactNode
}
interface PanelState {
  readonly error: Error | null
  readonly resetKey: string | undefined
}

/** A panel whose mistakes stay in it: it says what failed and draws itself anew when asked. The rest of the page works on. */
export class PanelBoundary extends Component<PanelProps, PanelState> {
  static override readonly contextType = ReadingContext
  declare readonly context: React.ContextType<typeof ReadingContext>

  override readonly state: PanelState = { error: null, resetKey: this.props.resetKey }

  static getDerivedStateFromError(error: unknown): Partial<PanelState> {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  static getDerivedStateFromProps({ resetKey }: PanelProps, state: PanelState): PanelState | null {
    return resetKey === state.resetKey ? null : { error: null, resetKey }
  }

  override render(): React.ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    const retry = () => {
      // An answer of the wrong shape is not drawn any better the second time.
      this.context?.forget()
      this.props.onRetry?.()
      this.setState({ error: null })
    }
    return <ErrorState what={this.props.what} failure={{ status: 0, detail: error.message.slice(0, 300) }} onRetry={retry} />
  }
}
