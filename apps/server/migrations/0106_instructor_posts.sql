-- 教导员 (of a brigade) and 指导员 (of a station) were one post; what was held as it is held as the one of its
-- unit's level. A post called so on any other level is left as it is written.
update appointment a
set post = case u.level when 'brigade' then 'brigade-instructor' else 'station-instructor' end
from unit u
where u.corps_id = a.corps_id
  and u.id = a.unit_id
  and a.post = 'instructor'
  and u.level in ('brigade', 'station');
