import type { Right } from '@shared/contract/define'
import { useApp } from '../app/app-context'

/** Why what needs a right cannot be done here; undefined where whoever uses the window holds it. */
export function useRefusal(right: Right): string | undefined {
  const { host } = useApp()
  return host.withheld.includes(right)
    ? `It needs the right "${right}": ask whoever manages the profiles to grant it`
    : undefined
}
