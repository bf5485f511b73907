const words = {
  en: {
    skip: 'Skip to the content', views: 'Views', language: 'Language', theme: 'Theme', themeAuto: 'as the system',
    themeLight: 'light', themeDark: 'dark', connections: 'Connections', states: 'States', listeners: 'Listeners',
    counters: 'Counters', gallery: 'Gallery', filters: 'Filters', state: 'State', all: 'all',
    addressOrPort: 'Address or port', live: 'live', gone: 'no connection to Leat', local: 'Local', remote: 'Remote',
    recvQ: 'Recv-Q', sendQ: 'Send-Q', rtt: 'RTT', stack: 'Stack', shown: (n, of) => `${n} of ${of} shown`,
    choose: 'Choose a connection to see why it does what it does.', why: 'Why', facts: 'Facts', next: 'Next',
    before: 'Before, the last first', variables: 'Variables', ladder: 'Ladder', graphs: 'Graphs', ended: 'It has ended. What is remembered of it:',
    statesHint: 'The client’s way is heavy, the server’s dashed, rare cases thin. ×: how often an arrow was taken since the stacks began; “now”: connections in the state.',
    now: 'now', waiting: 'waiting for accept', halfOpen: 'half-open', overflows: 'found a queue full', accepted: 'accepted', cookies: 'cookies',
    drops: 'Drops by reason', reason: 'reason', count: 'count', timeWait: 'TIME_WAIT by age', age: 'ends within', frames: 'Frames and segments',
    Tcp: 'Tcp (RFC 4022, /proc/net/snmp)', TcpExt: 'TcpExt (/proc/net/netstat)', other: 'Other numbers', name: 'name',
    none: 'none', scenario: 'Scenario', play: 'Play', pause: 'Pause', first: 'First step', back: 'Step back', forward: 'Step forward', last: 'Last step',
    step: 'Step', knobs: 'Knobs', rerun: 'Run again', otherKnobs: 'others, as name=value,…', client: 'client', server: 'server', time: 'ms',
    checks: 'What it shows', holds: 'shown', fails: 'FAILED', variable: 'variable', segments: 'segment', stepOf: (n, of) => `step ${n} of ${of}`,
    windows: 'cwnd, ssthresh, flight (octets)', roundTrip: 'SRTT and RTO (ms)', rate: 'acknowledged (kB/s)', sequence: 'sequence numbers (octets)',
    sent: 'sent', again: 'sent again', acknowledged: 'acknowledged', event: 'event', likely: 'likely', notCertain: 'not certain', inTime: t => `in ${t}`,
    ago: t => `${t} ago`, ascending: 'ascending', abort: 'Abort the connection', forgotten: n => `${n} earlier segments are not kept.`, entered: 'passed', seconds: 's',
  },
  zh: {
    skip: '跳到内容', views: '视图', language: '语言', theme: '主题', themeAuto: '跟随系统', themeLight: '浅色', themeDark: '深色',
    connections: '连接', states: '状态', listeners: '监听', counters: '计数', gallery: '画廊', filters: '筛选', state: '状态', all: '全部',
    addressOrPort: '地址或端口', live: '实时', gone: '与 Leat 的联系中断', local: '本端', remote: '对端', recvQ: '接收队列', sendQ: '发送队列',
    rtt: '往返时间', stack: '协议栈', shown: (n, of) => `显示 ${n} / ${of}`, choose: '选择一个连接，看它为什么这样做。', why: '原因', facts: '依据', next: '下一步',
    before: '此前（最近的在前）', variables: '变量', ladder: '时序', graphs: '曲线', ended: '连接已结束。留下的记录：',
    statesHint: '客户端路径为粗线，服务器路径为虚线，少见情形为细线。×：协议栈启动以来经过该箭头的次数；“现有”：处于该状态的连接数。',
    now: '现有', waiting: '等待 accept', halfOpen: '半连接', overflows: '遇到队列满', accepted: '已接受', cookies: 'cookie',
    drops: '按原因统计的丢弃', reason: '原因', count: '次数', timeWait: 'TIME_WAIT 剩余时间', age: '多久内结束', frames: '帧与报文段', Tcp: 'Tcp（RFC 4022，/proc/net/snmp）', TcpExt: 'TcpExt（/proc/net/netstat）',
    other: '其他计数', name: '名称', none: '无',
    scenario: '场景', play: '播放', pause: '暂停', first: '第一步', back: '后退一步', forward: '前进一步', last: '最后一步', step: '步骤', knobs: '参数',
    rerun: '重新运行', otherKnobs: '其他，形如 name=value,…', client: '客户端', server: '服务器', time: '毫秒', checks: '它说明了什么', holds: '成立', fails: '不成立',
    variable: '变量', segments: '报文段', stepOf: (n, of) => `第 ${n} 步，共 ${of} 步`, windows: 'cwnd、ssthresh、在途（字节）', roundTrip: 'SRTT 与 RTO（毫秒）',
    rate: '已确认（kB/s）', sequence: '序号（字节）', sent: '发送', again: '重传', acknowledged: '已确认', event: '事件', likely: '很可能', notCertain: '不确定',
    inTime: t => `${t} 后`, ago: t => `${t} 前`, ascending: '升序', abort: '中止该连接', forgotten: n => `更早的 ${n} 个报文段未保留。`, entered: '经过', seconds: '秒',
  },
};

let language = (navigator.language || 'en').startsWith('zh') ? 'zh' : 'en';

export const lang = () => language;
export const isZh = () => language === 'zh';

export function word(name, ...values) {
  const found = words[language][name];
  return typeof found === 'function' ? found(...values) : found ?? name;
}

/** Of a pair of fields such as why and whyZh. */
export const said = (object, name) => object[isZh() ? name + 'Zh' : name];

export function setLanguage(chosen) {
  language = chosen === 'zh' ? 'zh' : 'en';
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', word(element.dataset.label));
}

export function duration(micros) {
  if (micros >= 1e6) return (micros / 1e6).toFixed(1) + ' s';
  return micros >= 1000 ? (micros / 1000).toFixed(micros >= 10000 ? 0 : 1) + ' ms' : micros + ' µs';
}
