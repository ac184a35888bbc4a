/* Draws one shape of a figure of the screen Explore, as ECharts asks a custom series for it; SHAPES is put in as JSON. */
(params, api) => {
  const d = SHAPES[params.dataIndex], g = params.coordSys;
  const a = api.coord([api.value(0), api.value(2)]), b = api.coord([api.value(1), api.value(3)]);
  const font = '13px Segoe UI, Roboto, Helvetica Neue, Arial, system-ui, sans-serif', ink = '#1d2329', soft = '#55606a';
  const all = [], y = a[1] + (d.down || 0), w = b[0] - a[0];
  const line = (x1, y1, x2, y2, s) => all.push({type: 'line', shape: {x1, y1, x2, y2}, style: {stroke: ink, lineWidth: 2, ...s}});
  const rect = (x, y, width, height, s) => all.push({type: 'rect', shape: {x, y, width, height}, style: s});
  const text = (t, x, y, s) => all.push({type: 'text', style: {text: t, x, y, font, fill: ink, ...s}});
  const shape = (points, s) => all.push({type: 'polygon', shape: {points}, style: {lineWidth: 1.75, ...s}});
  switch (d.kind) {
    case 'bar': rect(a[0], b[1], w, a[1] - b[1], {fill: d.fill, stroke: d.stroke, lineWidth: 1}); break;
    case 'line': line(a[0], a[1], b[0], b[1], {stroke: d.ink, lineWidth: d.wide || 2, lineDash: d.dash}); break;
    case 'whisker':
      line(a[0], y, b[0], y); line(a[0], y - 6, a[0], y + 6); line(b[0], y - 6, b[0], y + 6); break;
    case 'flag': {
      const left = a[0] - g.x < 72, right = g.x + g.width - a[0] < 72;
      text(d.text, left ? g.x : right ? g.x + g.width : a[0], y, {align: left ? 'left' : right ? 'right' : 'center', verticalAlign: 'middle',
        font: '600 ' + font, fill: d.ink, stroke: '#fff', lineWidth: 4}); break;
    }
    case 'name':
      text(d.text, g.x, a[1] + 2, {font: '600 ' + font, stroke: '#fff', lineWidth: 4});
      if (d.about) text(d.about, g.x + g.width, a[1] + 2, {fill: soft, align: 'right', stroke: '#fff', lineWidth: 4});
      break;
    case 'nothing': text(d.text, g.x, a[1] + 30, {fill: soft}); break;
    case 'band':
      rect(a[0], a[1] + 22, w, 26, {fill: d.fill, stroke: '#00517f', lineWidth: 1.5, lineDash: d.dash});
      if (w > 36) text(d.text, a[0] + 6, a[1] + 36, {fill: d.ink, verticalAlign: 'middle', width: w - 10, overflow: 'truncate', ellipsis: '…'});
      break;
    case 'tick': line(a[0], a[1] + 24, a[0], a[1] + 44); break;
    case 'diamond': {
      const x = a[0], m = a[1] + 34;
      shape([[x, m - 9], [x + 9, m], [x, m + 9], [x - 9, m]], {fill: d.fill, stroke: d.ink});
      text(d.text, x, m + 11, {fill: d.ink, align: 'center', font: (d.fill === '#ffffff' ? '' : '600 ') + font});
      break;
    }
    case 'job':
      rect(a[0], a[1] + 62 - d.high, w, d.high, {fill: '#00795a'});
      if (w > 36) text(d.text, a[0] + 2, a[1] + 59 - d.high, {verticalAlign: 'bottom', width: Math.max(w, 0), overflow: 'truncate', ellipsis: '…'});
      break;
    case 'square': rect(a[0] - 6, y - 6, 12, 12, {fill: d.fill}); break;
    case 'triangle': shape([[a[0], y - 8], [a[0] + 8, y + 6], [a[0] - 8, y + 6]], {fill: d.fill}); break;
    case 'circle': all.push({type: 'circle', shape: {cx: a[0], cy: y, r: 7}, style: {fill: d.fill}}); break;
  }
  return {type: 'group', children: all};
}
