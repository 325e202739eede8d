-- Who is told of a step: the accounts of forty units were found by reading every grant of the corps.
create index role_grant_unit on role_grant (corps_id, unit_id) where revoked_at is null;
