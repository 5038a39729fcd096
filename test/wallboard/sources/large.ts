const OUTPUT = 'DISK OK - free space: / 3326 MB (56% inode=78%); /boot 68 MB (69% inode=99%)'
const CHECKED = { last_check: 1_763_700_000.25, next_update: 1_763_700_300.5, last_state_change: 1_763_600_000.75 }
const TIME = '2026-11-21T11:00:00.123456789Z'

function range<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index))
}

/**
 * For each parser what it reads of `servers` servers with `each` alarms, about a tenth of them in trouble, with texts
 * and fields as long as real ones.
 */
export function largeAnswers(servers: number, each: number): Record<string, unknown> {
  const name = (server: number) => `web-${server}.dc1.company.example`
  const pairs = range(servers * each, (index) => ({
    server: index % servers,
    alarm: Math.floor(index / servers),
    index,
  }))
  const isBad = (index: number) => index % 10 === 0
  const labels = (server: number, alarm: number) => ({
    alertname: `NodeFilesystemAlmostOutOfSpace${alarm}`,
    instance: `${name(server)}:9100`,
    job: 'node-exporter',
    mountpoint: '/var/lib/postgresql',
    severity: alarm % 2 ? 'warning' : 'critical',
  })
  const annotations = {
    summary: 'Filesystem has little space left',
    description: OUTPUT,
    runbook_url: 'https://runbooks.example/a',
  }
  return {
    rackspace: {
      values: range(servers, (server) => ({
        entity: {
          id: `en${server}`,
          label: name(server),
          ip_addresses: { a: '10.0.0.5', b: 'fd00::5' },
          agent_id: 'a',
        },
        checks: range(each, (alarm) => ({
          id: `ch${alarm}`,
          label: 'Filesystem',
          type: 'agent.filesystem',
          disabled: false,
        })),
        alarms: range(each, (alarm) => ({
          id: `al${alarm}`,
          label: `Filesystem ${alarm}`,
          check_id: `ch${alarm}`,
          criteria: OUTPUT,
        })),
        latest_alarm_states: range(each, (alarm) => ({
          alarm_id: `al${alarm}`,
          check_id: `ch${alarm}`,
          state: isBad(alarm) ? 'CRITICAL' : 'OK',
          status: OUTPUT,
          timestamp: 1_763_700_000_123,
        })),
      })),
    },
    prometheus: {
      alerts: {
        status: 'success',
        data: {
          alerts: pairs.map(({ server, alarm }) => ({
            labels: labels(server, alarm),
            annotations,
            state: 'firing',
            activeAt: TIME,
          })),
        },
      },
      rules: null,
      targets: null,
    },
    alertmanager: pairs.map(({ server, alarm }) => ({
      labels: labels(server, alarm),
      annotations,
      startsAt: TIME,
      endsAt: '2026-11-21T13:00:00Z',
      updatedAt: '2026-11-21T12:00:00Z',
      fingerprint: '5cb0dd95e7f3d9c0',
      generatorURL: 'https://prometheus.example/graph?g0.expr=node_filesystem_avail_bytes&g0.tab=1',
      status: { state: 'active', silencedBy: [], inhibitedBy: [], mutedBy: [] },
    })),
    zabbix: {
      hosts: range(servers, (server) => ({
        hostid: `${server}`,
        host: name(server),
        name: name(server),
        status: '0',
        maintenance_status: '0',
        interfaces: [{ ip: '10.0.0.5', dns: '', available: '1', error: '' }],
      })),
      problems: pairs
        .filter(({ index }) => isBad(index))
        .map(({ index }) => ({
          eventid: `9${index}`,
          objectid: `${index}`,
          clock: '1763700000',
          name: OUTPUT,
          severity: '4',
          suppressed: '0',
        })),
      triggers: pairs.map(({ server, index }) => ({
        triggerid: `${index}`,
        description: 'Disk space is critically low (used > 90%)',
        priority: '4',
        value: isBad(index) ? '1' : '0',
        state: '0',
        status: '0',
        lastchange: '1763700000',
        error: '',
        url: '',
        hosts: [{ hostid: `${server}` }],
        items: [{ status: '0' }],
      })),
    },
    icinga2: {
      hosts: {
        results: range(servers, (server) => ({
          name: name(server),
          attrs: { name: name(server), address: '10.0.0.5', state: 0, ...CHECKED },
        })),
      },
      services: {
        results: pairs.map(({ server, alarm, index }) => ({
          name: `${name(server)}!disk-${alarm}`,
          attrs: {
            name: `disk-${alarm}`,
            display_name: `Disk ${alarm}`,
            host_name: name(server),
            state: isBad(index) ? 2 : 0,
            last_reachable: true,
            acknowledgement: 0,
            downtime_depth: 0,
            ...CHECKED,
          },
        })),
      },
      troubled: null,
    },
    nagios: {
      hosts: {
        result: { type_code: 0 },
        data: {
          hostlist: Object.fromEntries(
            range(servers, (server) => [
              name(server),
              { status: 2, plugin_output: 'PING OK', last_state_change: 1_763_600_000_000 },
            ]),
          ),
        },
      },
      services: {
        result: { type_code: 0 },
        data: {
          servicelist: Object.fromEntries(
            range(servers, (server) => [
              name(server),
              Object.fromEntries(
                range(each, (alarm) => [
                  `Disk ${alarm}`,
                  {
                    status: isBad(alarm) ? 16 : 2,
                    plugin_output: OUTPUT,
                    last_state_change: 1_763_600_000_000,
                    has_been_checked: true,
                    checks_enabled: true,
                  },
                ]),
              ),
            ]),
          ),
        },
      },
    },
    'uptime-kuma': {
      page: {
        config: {},
        publicGroupList: range(servers, (server) => ({
          name: 'Group',
          monitorList: range(each, (alarm) => ({
            id: server * each + alarm,
            name: `Monitor ${alarm}`,
            url: `https://${name(server)}/${alarm}`,
          })),
        })),
      },
      beats: {
        heartbeatList: Object.fromEntries(
          range(servers * each, (id) => [
            id,
            [{ status: isBad(id) ? 0 : 1, time: '2026-11-21 11:59:00.123', msg: '200 - OK', ping: 12 }],
          ]),
        ),
      },
    },
  }
}

/** The same for the text of `/metrics`. */
export function largeMetrics(servers: number, each: number): string {
  const lines = range(
    servers * each,
    (id) =>
      `monitor_status{monitor_id="${id}",monitor_name="Monitor ${id}",monitor_type="http",monitor_url="https://web-${id % servers}.company.example/",monitor_hostname="null",monitor_port="null"} ${id % 10 ? 1 : 0}`,
  )
  return `# HELP monitor_status Monitor Status\n# TYPE monitor_status gauge\n${lines.join('\n')}\n`
}
