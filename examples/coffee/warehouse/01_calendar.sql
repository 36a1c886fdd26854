-- Randomness that is always the same: a number in [0, 1) from a label and two keys.
CREATE OR REPLACE TEMP MACRO draw(label, a, b) AS (hash(label, a, b) >> 11)::DOUBLE / 9007199254740992.0;
CREATE OR REPLACE TEMP MACRO pick(list, u) AS list[1 + floor(u * len(list))::INTEGER];
CREATE OR REPLACE TEMP MACRO utc(local_time) AS local_time AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC';

-- One row per local business day, with what made it busy or quiet.
CREATE TEMP TABLE days AS
WITH calendar AS (
  SELECT
    unnest(generate_series(getvariable('first_day'), getvariable('last_day'), INTERVAL 1 DAY))::DATE AS day
)
SELECT
  day,
  date_diff('day', getvariable('first_day'), day) / 365.25 AS years,
  isodow(day) AS weekday,
  month(day) AS month,
  cos(2 * pi() * (dayofyear(day) - 15) / 365.25) AS winter,
  month(day) * 100 + day(day) BETWEEN 1120 AND 1220 AS gifts,
  month(day) * 100 + day(day) IN (101, 501, 1003, 1225, 1226) AS holiday,
  -- The roastery had water damage in March of the third year: the web shop and wholesale ran at half speed.
  year(day) = year(getvariable('first_day')) + 2 AND month(day) * 100 + day(day) BETWEEN 310 AND 406 AS dip
FROM calendar;
