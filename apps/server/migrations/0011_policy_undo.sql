-- What the last change of a draft replaced, so that a slip (38 clauses settled in one touch) can be taken back.
alter table policy_draft add column previous jsonb;
-- A version that was made on the site knows from which draft it came and who applied it.
alter table scheme_version add column applied_by_name text;
