/** What can be done with one object: its context menu, its toolbar and its part of the palette. */
import { isFolder, typeInfo } from '@shared/catalog/object-types'
import type { ObjectBrief } from '@shared/model/inventory-object'
import {
  Copy,
  Database,
  LayoutDashboard,
  Link,
  type LucideIcon,
  Pin,
  PinOff,
  ScanLine,
  SquarePlus,
  Waypoints,
} from 'lucide-react'
import type { App } from '../app/app-context'
import type { MenuEntry } from '../components'
import { links, type ObjectView } from '../routing/links'
import { formatHash } from '../routing/route'
import type { Command } from './commands'
import { scanDisabledReason, scanNow } from './register'

type ActionTarget = Pick<ObjectBrief, 'environment' | 'id' | 'type' | 'name'> & {
  path?: readonly string[]
  /** Where they are known without asking. */
  address?: string | undefined
  mac?: string | undefined
}

/** The actions of an object, in the order they are offered. Folders have no graph. */
export function objectCommands(app: App, target: ActionTarget): Command[] {
  const { environment, id, name } = target
  const copy = (what: string, text: string) => copyText(app, `${what} of ${name}`, text)
  const open = (view: ObjectView, icon: LucideIcon) => ({
    id: `object.${view}`,
    title: `Open ${view}`,
    icon,
    run: () => app.workspace.open(environment, id, { view }),
  })
  const copied = (what: string, text: string, icon = Copy) => ({
    id: `object.copy-${what.toLowerCase()}`,
    title: `Copy ${what === 'MAC' ? 'MAC address' : what.toLowerCase()}`,
    icon,
    run: () => copy(what, text),
  })
  const isPinned = app.preferences.isPinned(environment, id)
  const commands: Omit<Command, 'group'>[] = [
    open('overview', LayoutDashboard),
    open('data', Database),
    {
      id: 'object.open-new-tab',
      title: 'Open in new tab',
      icon: SquarePlus,
      run: () => app.workspace.open(environment, id, { newTab: true }),
    },
    {
      id: 'object.pin',
      title: isPinned ? 'Unpin from Home' : 'Pin to Home',
      icon: isPinned ? PinOff : Pin,
      run: () => app.preferences.togglePinned(environment, id),
    },
    {
      id: 'object.scan',
      title: isFolder(target.type)
        ? 'Scan what is in this folder'
        : `Scan this ${typeInfo(target.type).label.toLowerCase()}`,
      icon: ScanLine,
      keywords: 're-scan refresh',
      disabledReason: () => scanDisabledReason(app, environment),
      run: () => void scanNow(app, { environment, object_id: id }),
    },
    copied('Name', name),
    ...(target.address === undefined ? [] : [copied('Address', target.address)]),
    ...(target.mac === undefined ? [] : [copied('MAC', target.mac)]),
    copied('Id', id),
    ...(target.path ? [copied('Path', [environment, ...target.path, name].join('/'))] : []),
    copied('Link', deepLink(environment, id), Link),
    ...(target.type === 'instance'
      ? [
          {
            id: 'object.copy-network-path',
            title: 'Copy path to its networks',
            icon: Waypoints,
            run: () => copyNetworkPath(app, target),
          },
        ]
      : []),
  ]
  const offered = isFolder(target.type) ? commands : [open('graph', Waypoints), ...commands]
  return offered.map((command) => ({ ...command, group: 'Object' }))
}

/** The actions of an object as the entries of its menu: in the tree, in tables, on its page. */
export function objectEntries(app: App, target: ActionTarget): MenuEntry[] {
  return objectCommands(app, target).map((command) => ({
    id: command.id,
    label: command.title,
    icon: command.icon,
    shortcut: app.commands.shortcutOf(command.id),
    disabledReason: command.disabledReason?.(),
    run: command.run,
  }))
}

function copyText(app: App, what: string, text: string): void {
  navigator.clipboard.writeText(text).then(
    () => app.notices.add({ tone: 'ok', text: `${what} copied` }),
    () => app.notices.add({ tone: 'warn', text: 'Calipso may not write to the clipboard here' }),
  )
}

/** The way of an instance to its networks, with the commands that show each step, as one text for a ticket. */
export function copyNetworkPath(app: App, { environment, id, name }: ActionTarget): void {
  app.transport.call('inventory.pathText', { environment, id }).then(
    ({ text }) => copyText(app, `Path of ${name}`, text),
    (thrown: unknown) => app.notices.failed(thrown),
  )
}

/** The address other people open the same object by, in their own inventory of the environment. */
function deepLink(environment: string, id: string): string {
  return `calipso:/${formatHash(links.object(environment, id)).slice(1)}`
}
