CREATE TEMP TABLE places AS
SELECT * FROM (VALUES
  (1, 'Hamburg', 'North'), (2, 'Bremen', 'North'), (3, 'Hanover', 'North'), (4, 'Kiel', 'North'),
  (5, 'Berlin', 'East'), (6, 'Berlin', 'East'), (7, 'Leipzig', 'East'), (8, 'Dresden', 'East'),
  (9, 'Munich', 'South'), (10, 'Munich', 'South'), (11, 'Stuttgart', 'South'), (12, 'Nuremberg', 'South'),
  (13, 'Freiburg', 'South'), (14, 'Cologne', 'West'), (15, 'Cologne', 'West'), (16, 'Frankfurt', 'West'),
  (17, 'Düsseldorf', 'West'), (18, 'Dortmund', 'West'), (19, 'Bonn', 'West')
) AS places (place_id, city, region);
SET VARIABLE first_names = ['Anna', 'Ben', 'Clara', 'David', 'Elif', 'Felix', 'Greta', 'Hannah', 'Ibrahim', 'Jana',
  'Karim', 'Lena', 'Marek', 'Nina', 'Oskar', 'Paula', 'Quang', 'Rosa', 'Simon', 'Tarik', 'Uta', 'Valentin', 'Wanda',
  'Yara', 'Zoe', 'Mateo', 'Ida', 'Noah', 'Sofia', 'Leon', 'Mila', 'Emil', 'Amira', 'Jakob', 'Frieda', 'Tom'];
SET VARIABLE last_names = ['Albrecht', 'Bauer', 'Çelik', 'Dietrich', 'Engel', 'Fischer', 'Graf', 'Hoffmann', 'Ivanova',
  'Jung', 'Kowalski', 'Lorenz', 'Möller', 'Nguyen', 'Otto', 'Pfeiffer', 'Richter', 'Schubert', 'Tran', 'Ullmann',
  'Voigt', 'Winkler', 'Yilmaz', 'Zimmermann', 'Arslan', 'Becker', 'Costa', 'Demir', 'Ernst', 'Franke', 'Haas', 'König'];
SET VARIABLE companies = ['Alsterblick', 'Bürohaus Nord', 'Café Lenz', 'Deichkontor', 'Eckstein', 'Fabrik 9', 'Gleis 3',
  'Hotel Amalia', 'Isarwerk', 'Kanzlei Reuter', 'Kulturhof', 'Lindenhof', 'Marktküche', 'Neckarufer', 'Praxis am Park',
  'Rheinloft', 'Studio Weiß', 'Tagwerk', 'Uferhallen', 'Zeche Nord'];

-- Wholesale accounts first (1 to 160), then consumers in the order in which they signed up.
CREATE TEMP TABLE signups AS
WITH consumers AS (
  SELECT d.day, n,
    row_number() OVER (ORDER BY d.day, n) AS rank
  FROM days AS d, unnest(range(0, floor(
    (5.5 + 1.6 * d.years) * (1 + 0.25 * d.winter) * (CASE WHEN d.gifts THEN 1.7 WHEN d.dip THEN 0.6 ELSE 1 END)
    + draw('signup', d.day, 0))::BIGINT)) AS numbers (n)
)
SELECT id AS customer_id, getvariable('first_day') + floor(id * id / 24.0 - 260)::INTEGER AS day, 'Wholesale' AS segment
FROM range(1, 161) AS ids (id)
UNION ALL
-- The people who were there before the first day.
SELECT 160 + id, getvariable('first_day') - 1 - floor(700 * draw('before', id, 0))::INTEGER, 'Consumer'
FROM range(1, 1801) AS ids (id)
UNION ALL
SELECT 1960 + rank, day, 'Consumer' FROM consumers;

CREATE TABLE customers (
  customer_id INTEGER PRIMARY KEY,
  first_name VARCHAR,
  last_name VARCHAR,
  company VARCHAR,
  email VARCHAR,
  segment VARCHAR,
  city VARCHAR,
  home_region VARCHAR,
  acquired_by VARCHAR,
  newsletter BOOLEAN,
  is_test BOOLEAN,
  signed_up_at TIMESTAMP,
  deleted_at TIMESTAMP
);
COMMENT ON TABLE customers IS 'Accounts of people and companies. Guests of a cafe without a loyalty card are not here.';
COMMENT ON COLUMN customers.is_test IS 'Made by our own testers.';
COMMENT ON COLUMN customers.deleted_at IS 'Set when a duplicate account was merged into another one; its orders were moved.';
COMMENT ON COLUMN customers.signed_up_at IS 'UTC.';
INSERT INTO customers
WITH people AS (
  SELECT
    s.*,
    pick(getvariable('first_names'), draw('first', customer_id, 0)) AS first_name,
    pick(getvariable('last_names'), draw('last', customer_id, 0)) AS last_name,
    customer_id > 160 AND draw('test', customer_id, 0) < 0.006 AS is_test,
    customer_id > 160 AND draw('merged', customer_id, 0) < 0.022 AND day < getvariable('last_day') - 60 AS merged
  FROM signups AS s
  WHERE day <= getvariable('last_day')
)
SELECT
  p.customer_id,
  CASE WHEN is_test THEN 'Test' ELSE first_name END,
  CASE WHEN is_test THEN 'Account' ELSE last_name END,
  CASE WHEN segment = 'Wholesale' THEN
    pick(getvariable('companies'), draw('company', p.customer_id, 0)) || ' ' || c.city END,
  CASE
    WHEN is_test THEN 'qa+' || p.customer_id || '@sperling.example'
    ELSE lower(translate(first_name || '.' || last_name, 'ÇçöüÖÜß', 'CcouOUs')) || p.customer_id || '@mail.example'
  END,
  segment,
  c.city,
  c.region,
  CASE
    WHEN segment = 'Wholesale' THEN pick(['sales visit', 'trade fair', 'referral'], draw('by', p.customer_id, 0))
    ELSE pick(['search', 'search', 'cafe', 'cafe', 'cafe', 'referral', 'social', 'newsletter'], draw('by', p.customer_id, 0))
  END,
  draw('newsletter', p.customer_id, 0) < 0.44,
  is_test,
  utc(p.day + INTERVAL 7 HOUR + to_seconds(floor(56000 * draw('clock', p.customer_id, 0))::BIGINT)),
  CASE WHEN merged AND NOT is_test THEN p.day + INTERVAL 12 HOUR
    + to_hours(floor(1400 * draw('merge', p.customer_id, 0))::INTEGER) END
FROM people AS p
JOIN places AS c ON c.place_id = 1 + floor(19 * draw('place', p.customer_id, 0))
ORDER BY p.customer_id;

-- Who can order on a day: accounts in the order of their sign-up, per region, and how many there are by then.
CREATE TEMP TABLE shoppers AS
SELECT customer_id, home_region AS region, is_test, signed_up_at::DATE + 1 AS since,
  row_number() OVER (PARTITION BY home_region ORDER BY signed_up_at, customer_id) AS rank
FROM customers WHERE segment = 'Consumer' AND deleted_at IS NULL;
CREATE TEMP TABLE accounts AS
SELECT customer_id, home_region AS region, signed_up_at::DATE + 1 AS since, row_number() OVER (ORDER BY customer_id) AS rank
FROM customers WHERE segment = 'Wholesale';
CREATE TEMP TABLE reach AS
SELECT d.day, s.region, max(s.rank) AS people
FROM days AS d JOIN shoppers AS s ON s.since <= d.day GROUP BY ALL
UNION ALL
SELECT d.day, 'wholesale', max(a.rank) FROM days AS d JOIN accounts AS a ON a.since <= d.day GROUP BY ALL;

CREATE TABLE loyalty_members (
  customer_id INTEGER PRIMARY KEY,
  joined_on DATE,
  tier VARCHAR,
  points INTEGER
);
COMMENT ON TABLE loyalty_members IS 'Loyalty card holders with their tier and points of today.';
INSERT INTO loyalty_members
SELECT
  customer_id,
  since + floor(40 * draw('joined', customer_id, 0))::INTEGER,
  CASE WHEN draw('tier', customer_id, 0) < 0.62 THEN 'Bronze' WHEN draw('tier', customer_id, 0) < 0.91 THEN 'Silver' ELSE 'Gold' END,
  floor(20 + 900 * pow(draw('points', customer_id, 0), 3))::INTEGER
FROM shoppers
WHERE draw('loyal', customer_id, 0) < 0.41 AND since + 40 <= getvariable('last_day')
ORDER BY customer_id;

CREATE TABLE subscriptions (
  subscription_id INTEGER PRIMARY KEY,
  customer_id INTEGER,
  plan VARCHAR,
  monthly_price DECIMAL(10, 2),
  status VARCHAR,
  started_on DATE,
  cancelled_on DATE,
  cancel_reason VARCHAR
);
COMMENT ON TABLE subscriptions IS 'Coffee subscriptions. The till system and the web shop spell status differently.';
COMMENT ON COLUMN subscriptions.monthly_price IS 'Net of VAT, as agreed when the subscription began.';
INSERT INTO subscriptions
WITH starts AS (
  SELECT
    s.customer_id,
    s.since + floor(300 * pow(draw('starts', s.customer_id, 0), 2))::INTEGER AS day,
    draw('plan', s.customer_id, 0) AS plan,
    -ln(1 - 0.999 * draw('stays', s.customer_id, 0)) * 390 AS stay
  FROM shoppers AS s
  WHERE NOT s.is_test AND draw('subscribes', s.customer_id, 0) < 0.13
),
ends AS (
  SELECT *, CASE WHEN day + stay::INTEGER <= getvariable('last_day') THEN day + stay::INTEGER END AS cancelled_on
  FROM starts
  WHERE day BETWEEN getvariable('first_day') - 300 AND getvariable('last_day')
)
SELECT
  row_number() OVER (ORDER BY day, customer_id),
  customer_id,
  CASE WHEN plan < 0.52 THEN 'Classic' WHEN plan < 0.84 THEN 'Explorer' ELSE 'Office' END,
  (CASE WHEN plan < 0.52 THEN 17.90 WHEN plan < 0.84 THEN 23.90 ELSE 64.00 END
    + CASE WHEN year(day) >= year(getvariable('first_day')) + 2 THEN 2 ELSE 0 END)::DECIMAL(10, 2),
  CASE
    WHEN cancelled_on IS NOT NULL THEN pick(['cancelled', 'cancelled', 'Cancelled', 'canceled'], draw('spelling', customer_id, 1))
    WHEN draw('paused', customer_id, 0) < 0.06 THEN 'paused'
    ELSE pick(['active', 'active', 'active', 'Active', 'ACTIVE'], draw('spelling', customer_id, 1))
  END,
  day,
  cancelled_on,
  CASE WHEN cancelled_on IS NOT NULL THEN
    pick(['too much coffee', 'price', 'price', 'moved', 'taste', 'unknown'], draw('why', customer_id, 0)) END
FROM ends
ORDER BY 1;
