import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { Copy, FolderOpen, ScanLine, Share, SquarePen, SquarePlus, Trash2 } from 'lucide-react'
import { useApp } from '../../app/app-context'
import { scanNow } from '../../commands/environment-actions'
import { scanDisabledReason } from '../../commands/register'
import type { MenuEntries } from '../../components'
import { links } from '../../routing/links'

/** What can be done with an environment from its tile or its dashboard. */
export function useEnvironmentMenu(tile: EnvironmentTile): MenuEntries {
  const app = useApp()
  const { name, offline } = tile.environment
  return [
    { id: 'environment.open', label: 'Open', icon: FolderOpen, run: () => app.router.go(links.environment(name)) },
    {
      id: 'environment.open-new-tab',
      label: 'Open in new tab',
      icon: SquarePlus,
      run: () => app.workspace.openLocation(links.environment(name), name, true),
    },
    '-',
    {
      id: 'environment.scan',
      label: 'Scan now',
      icon: ScanLine,
      disabledReason: scanDisabledReason(app, name),
      run: () => void scanNow(app, { environment: name }),
    },
    { id: 'environment.scans', label: 'Scans', icon: ScanLine, run: () => app.router.go(links.scans(name)) },
    '-',
    {
      id: 'environment.export',
      label: 'Export inventory…',
      icon: Share,
      disabledReason: tile.counts ? undefined : 'Nothing was scanned yet',
      run: () => app.transfers.askToExport(name),
    },
    {
      id: 'environment.edit',
      label: 'Edit…',
      icon: SquarePen,
      run: () => app.router.go(links.environmentEdit(name)),
    },
    {
      id: 'environment.copy-name',
      label: 'Copy name',
      icon: Copy,
      run: () => void navigator.clipboard.writeText(name),
    },
    '-',
    {
      id: 'environment.remove',
      label: offline ? 'Close and forget…' : 'Delete…',
      icon: Trash2,
      isDanger: true,
      run: () => app.layout.askToRemove(name),
    },
  ]
}
