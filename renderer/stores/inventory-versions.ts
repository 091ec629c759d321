import type { Transport } from '@shared/contract'
import { makeAutoObservable, observable } from 'mobx'
import type { ConnectionStore } from './connection'

/**
 * Version of each environment's inventory as this window knows it. Inventory data itself is never observable (it may be
 * large); whoever shows some of it reads again when its version changes.
 */
export class InventoryVersions {
  private readonly versions = observable.map<string, number>()
  private readonly connection: ConnectionStore

  constructor(transport: Transport, connection: ConnectionStore) {
    this.connection = connection
    makeAutoObservable<InventoryVersions, 'versions' | 'connection'>(this, { versions: false, connection: false })
    transport.on('inventory.changed', ({ environment, generation }) => this.committed(environment, generation))
  }

  private committed(environment: string, generation: number): void {
    this.versions.set(environment, generation)
  }

  /** Changes whenever what is known of the environment (or, without one, of any) may have changed. */
  of(environment?: string): string {
    const generation =
      environment === undefined ? [...this.versions.values()].join(',') : (this.versions.get(environment) ?? 0)
    return `${String(this.connection.epoch)}:${String(generation)}`
  }
}
