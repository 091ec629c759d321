/** Inventory files and the built-in sample. */
import { AppError } from '@shared/contract/errors'
import type { HostServices } from '../host/services'
import type { Store } from '../store/repository'
import type { HandlersOf } from './handler'

export interface TransferDeps {
  store: Store
  host: HostServices
  changed: (environment: string) => void
  now: () => Date
}

export function transferHandlers(_deps: TransferDeps): {
  handlers: HandlersOf<'transfer'>
  openSample: () => Promise<string>
} {
  const unavailable = async (): Promise<never> => {
    throw new AppError('unsupported', 'Inventory files are not available in this build')
  }
  return {
    handlers: { 'transfer.preview': unavailable, 'transfer.import': unavailable, 'transfer.export': unavailable },
    openSample: unavailable,
  }
}
