/** What can be typed, for those who see an empty box. */
export const EMPTY_EXAMPLES = (
  <>
    A name or id, part of a MAC address, an IP address or network, or <code className="mono">type:vnic</code>{' '}
    <code className="mono">host:cmp-2</code> <code className="mono">status:error</code>{' '}
    <code className="mono">ip:10.0.0.0/24</code>.
  </>
)
