/** Who wants to know whether the backend can be reached. */
export class ConnectionListeners {
  private readonly listeners = new Set<(connected: boolean) => void>()

  on(listener: (connected: boolean) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  tell(connected: boolean): void {
    for (const listener of this.listeners) listener(connected)
  }
}
