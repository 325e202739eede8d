import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';

/** Rows as the database gives them: dates as `YYYY-MM-DD`, instants as ISO text, numbers as numbers. */
type Instant = ColumnType<string, string | undefined, string>;
type Json<T> = ColumnType<T, string, string>;
type Texts = ColumnType<string[], string[] | undefined, string[]>;

export interface Tables {
  corps: { id: string; name: string; created_at: Instant; programme_stamp: Generated<string> };
  site: { key: string; value: Json<unknown> };
  unit: { corps_id: string; id: string; parent_id: string | null; path: string; level: string; name: string; plate_name: string | null; short_name: string; pinyin: Generated<string>; flags: Texts; from_on: string; to_on: string | null; sort: Generated<number> };
  person: { corps_id: string; id: string; name: string; pinyin: Generated<string>; joined_on: string | null; left_on: string | null; unit_id: string; path: string; class: string };
  service: { corps_id: string; id: string; person_id: string; unit_id: string; path: string; class: string; from_on: string; to_on: string | null };
  appointment: { corps_id: string; id: string; person_id: string; unit_id: string; path: string; post: string; from_on: string; to_on: string | null; probation_ends_on: string | null; promotion: Generated<boolean>; key_post: Generated<boolean> };
  party_organisation: { corps_id: string; id: string; unit_id: string; type: string; name: string; from_on: string; to_on: string | null };
  event: { corps_id: string; id: string; type: string; occurred_on: string; title: string; unit_id: string; path: string; person_ids: Texts; created_by: string; created_at: Instant };
  import_batch: { corps_id: string; id: string; path: string; file_name: string; state: string; created_at: Instant; created_by: string; created_by_name: string; summary: Json<Record<string, number>>; problems: Json<unknown[]>; plan: Json<unknown>; undo: Json<unknown> | null };
  account: { id: string; corps_id: string; username: string; password_hash: string; person_id: string | null; email: string | null; disabled: Generated<boolean>; must_change: Generated<boolean>; failed: Generated<number>; locked_until: string | null; totp_secret: string | null; totp_confirmed: Generated<boolean>; totp_pending: string | null; totp_last_step: number | null; password_changed_at: Instant; created_at: Instant; last_sign_in_at: string | null };
  role_grant: { corps_id: string; id: string; account_id: string; role: string; unit_id: string; path: string; granted_by: string | null; granted_at: Instant; revoked_at: string | null };
  session: { id: string; corps_id: string; account_id: string; unit_id: string; created_at: Instant; last_seen_at: Instant; expires_at: string; agent: Generated<string> };
  scheme_version: { corps_id: string; version: number; title: string; effective_from: string; effective_until: string | null; definition: Json<unknown>; applied_at: Instant; applied_by: string | null; source: Generated<'pack' | 'site'>; pack_version: number | null };
  setting: { corps_id: string; id: string; chosen: string | null; text: string | null; items: Json<string[]> | null; changed_by: string | null; changed_at: Instant };
  policy_draft: { corps_id: string; id: string; title: string; source: 'text' | 'file' | 'scheme'; text: string; compiled: Json<unknown>; scheme: Json<unknown> | null; decisions: Json<unknown>; counts: Json<Record<string, number>>; state: Generated<'draft' | 'applied'>; version: Generated<number>; created_by: string; created_by_name: string; created_at: Instant; effective_from: string | null; scheme_version: number | null };
  kind: { corps_id: string; id: string; yaml: string; changed_by: string | null; changed_at: Instant };
  duty: { corps_id: string; id: string; obligation_id: string; scheme_version: number; bearer_type: 'unit' | 'person' | 'pair'; bearer_key: string; unit_id: string; path: string; person_id: string | null; other_person_id: string | null; period_key: string; period_start: string; period_end: string; opens_on: string; soon_on: string; due_on: string; count_from: string; count_to: string | null; event_id: string | null; standing: boolean; done: number; min: number; by: Json<Record<string, { done: number; min: number }>> | null; met_on: string | null; recheck_on: string | null; answer: 'waived' | 'not-held' | null };
  duty_record: { corps_id: string; duty_id: string; record_id: string; on_date: string; until_date: string | null; amount: number; by_key: string | null };
  answer: { corps_id: string; id: string; duty_id: string; unit_id: string; path: string; type: 'waiver' | 'not-held'; reason: string; state: Generated<'pending' | 'approved' | 'refused'>; requested_by: string; requested_by_name: string; requested_at: Instant; decided_by: string | null; decided_by_name: string | null; decided_at: string | null; reply: string | null };
  escalation: { corps_id: string; duty_id: string; step: string; due_on: string; taken_at: Instant };
  record: { corps_id: string; id: string; kind: string; category: string | null; serves: Texts; title: string; pinyin: Generated<string>; occurred_on: string; entered_at: Instant; status: 'draft' | 'submitted' | 'accepted' | 'returned' | 'withdrawn'; visibility: 'open' | 'unit' | 'personal' | 'discipline'; unit_id: string; path: string; several_hosts: Generated<boolean>; fields: Json<Record<string, unknown>>; headcount: number | null; cost: number | null; note: string | null; event_id: string | null; participants: Generated<number>; created_by: string; created_by_name: string; submitted_at: string | null; accepted_at: string | null; accepted_by: string | null; accepted_by_name: string | null; return_reason: string | null; revision: Generated<number>; client_id: string | null; in_force_from: string | null; in_force_to: string | null };
  record_unit: { corps_id: string; record_id: string; unit_id: string; path: string; role: string };
  record_person: { corps_id: string; record_id: string; person_id: string; role: string; name: string; unit_name: string };
  record_reader: { corps_id: string; record_id: string; account_id: string };
  file: { corps_id: string; id: string; record_id: string; name: string; size: number; mime: string; sha256: string; uploaded_by: string; uploaded_at: Instant };
  notification: { corps_id: string; id: string; account_id: string; type: string; title: string; body: Generated<string>; link: string | null; at: Instant; read_at: string | null; dedupe: string | null; mail_claimed_at: string | null; mailed_at: string | null; mail_tries: Generated<number> };
  audit_entry: { corps_id: string; seq: number; at: string; actor_id: string; actor_name: string; action: string; object_type: string; object_id: string; unit_id: string | null; summary: string; prev_hash: string; hash: string };
  audit_head: { corps_id: string; seq: number; hash: string };
  sweep: { corps_id: string; name: string; day: string; done_at: Instant };
}

export type Row<T extends keyof Tables> = Selectable<Tables[T]>;
export type NewRow<T extends keyof Tables> = Insertable<Tables[T]>;
