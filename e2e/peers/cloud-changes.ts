/** What happens to a simulated cloud while it runs. Every change is seen by the APIs and by the hosts at once. */
import type { CloudModel, SimulatedHost, SimulatedInstance, SimulatedNetwork, SimulatedRouter } from './cloud-model'
import { addFloatingIp, dhcpPortsOf, instanceOf, networkOf, routersOf, subnetOf } from './cloud-parts'
import { diceOf, labelIn } from './cloud-spec'

/** Numbers of guests and networks that came later: beyond those a cloud begins with. */
const LATER_GUEST = 300_000
const LATER_NETWORK = 100

/** The changes of one cloud; each raises the model's revision. */
export function changesOf(model: CloudModel) {
  let booted = 0
  let added = 0
  const changed = <T>(result: T): T => {
    model.revision += 1
    return result
  }
  const hostOf = (name: string): SimulatedHost => {
    const host = model.hosts.find((one) => one.name === name)
    if (host === undefined) throw new RangeError(`there is no host ${name}`)
    return host
  }
  return {
    /** A new instance on a host, on the first network unless another is given. */
    boot(
      host: string,
      network: SimulatedNetwork | undefined = model.networks[0],
      hasFloatingIp = false,
    ): SimulatedInstance {
      booted += 1
      const number = LATER_GUEST + booted
      const instance = {
        ...instanceOf(number, hostOf(host), network ? [network] : [], { spec: model.spec, dice: diceOf(undefined) }),
        isOff: false,
      }
      model.instances.push(instance)
      if (hasFloatingIp) addFloatingIp(model, instance)
      return changed(instance)
    },
    delete(instance: SimulatedInstance): void {
      model.instances.splice(model.instances.indexOf(instance), 1)
      const gone = new Set(instance.ports)
      const left = model.floatingIps.filter(({ port }) => !gone.has(port))
      model.floatingIps.splice(0, model.floatingIps.length, ...left)
      changed(undefined)
    },
    /** Live migration. */
    move(instance: SimulatedInstance, to: string): void {
      instance.host = hostOf(to)
      for (const port of [...instance.ports, ...(instance.trunk ? [instance.trunk.subport] : [])])
        port.host = instance.host
      changed(undefined)
    },
    shutOff(instance: SimulatedInstance, isOff = true): void {
      instance.isOff = isOff
      changed(undefined)
    },
    /** A network with DHCP and a router. */
    addNetwork(): SimulatedNetwork {
      const { spec, networks } = model
      const like = networks[0]
      const external = networks.find(({ id }) => id === model.externalId)
      if (!like || !external || like.type === 'flat') throw new RangeError('this cloud takes no further network')
      added += 1
      const number = LATER_NETWORK + added
      const label = labelIn(spec, `private-${number}`)
      const segmentationId = (like.type === 'vlan' ? 200 : 1001) + number
      const subnets = [subnetOf(label, 4, 10 + number)] as const
      const network = networkOf(label, { type: like.type, projectId: like.projectId, segmentationId, subnets })
      const nodes = model.hosts.filter((host) => host.isNetworkNode)
      networks.push(network)
      model.dhcpPorts.push(...dhcpPortsOf(network, nodes, spec))
      const context = { spec, dice: diceOf(undefined), nodes, vlan: undefined, external }
      model.routers.push(...routersOf(network, number, context))
      return changed(network)
    },
    /** The next of its nodes carries a router's traffic. */
    failOver(router: SimulatedRouter): SimulatedHost {
      const next = router.nodes[(router.nodes.indexOf(router.active) + 1) % router.nodes.length]
      if (next === undefined || next === router.active) throw new RangeError(`${router.name} has one node only`)
      router.active = next
      const moving = [router.gateway, ...router.snatPorts, ...router.interfaces]
      for (const port of moving) if (port?.host) port.host = next
      return changed(next)
    },
    /** A host stops answering and its services are down, or all is well again. */
    die: (host: string, isDead = true): void => {
      hostOf(host).isDead = isDead
      changed(undefined)
    },
  }
}
