class TransportSecuritySettings:
    """What Host headers are answered; others are misdirected (421)."""

    def __init__(self, enable_dns_rebinding_protection=True, allowed_hosts=(), allowed_origins=()):
        self.enabled, self.allowed_hosts = enable_dns_rebinding_protection, allowed_hosts

    def allows(self, host):
        name = host.rpartition(":")[0] if ":" in host else host
        return not self.enabled or host in self.allowed_hosts or name + ":*" in self.allowed_hosts
