import type { FeatureCodes } from './codes.ts';

/** Units, people, appointments, events and their import: permissions, refusals and audited actions. */
export const organisationCodes = {
  permissions: ['units:read', 'people:read', 'organisation:write', 'events:write'],
  errors: {
    'unit.not_found': { status: 404, detail: '没有这个单位。' },
    'unit.outside_scope': { status: 403, detail: '单位不在您的管辖范围内。' },
    'unit.invalid_parent': { status: 422, detail: '上级单位不合适：{reason}' },
    'unit.rename_settled': { status: 409, detail: '不能撤销更名：{reason}。' },
    'unit.in_use': { status: 409, detail: '单位下还有人员或下级单位，不能撤销。' },
    'person.not_found': { status: 404, detail: '没有这个人。' },
    'appointment.not_found': { status: 404, detail: '没有这条任职。' },
    'appointment.invalid_span': { status: 422, detail: '任职起止时间有误：{reason}' },
    'event.not_found': { status: 404, detail: '没有这个事件。' },
    'event.unknown_type': { status: 422, detail: '没有这类事件，或它不能手工登记。' },
    'import.not_found': { status: 404, detail: '没有这次导入。' },
    'import.unreadable': { status: 422, detail: '打不开这个文件：{reason}' },
    'import.has_problems': { status: 422, detail: '表格里还有 {count} 处错误，改好后再导入。' },
    'import.wrong_state': { status: 409, detail: '这次导入的状态不允许这样做：{reason}' },
    'import.too_large': { status: 413, detail: '表格太大：{reason}' },
  },
  auditActions: {
    单位与人员: {
      'unit.create': '新建单位',
      'unit.update': '修改单位',
      'unit.rename': '单位更名',
      'unit.rename_undo': '撤销更名',
      'person.create': '新增人员',
      'person.update': '修改人员',
      'person.move': '调动',
      'person.leave': '离队',
      'person.export': '导出花名册',
      'appointment.create': '新增任职',
      'appointment.update': '修改任职',
      'event.create': '登记事件',
      'event.delete': '删除事件',
      'import.check': '试导入',
      'import.apply': '正式导入',
      'import.undo': '撤销导入',
    },
  },
} as const satisfies FeatureCodes;
