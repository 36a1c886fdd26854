-- How many orders come in on a day through each door: weekday, season, growth, and chance.
CREATE TEMP TABLE doors AS
SELECT d.day, 'cafe' AS channel, p.store_id, p.region, p.weight * 5.3 * exp(0.055 * d.years) * (1 + 0.06 * d.winter)
  * [0.86, 0.88, 0.92, 0.95, 1.05, 1.28, 1.16][d.weekday]
  * CASE WHEN d.holiday THEN 0.35 WHEN d.month = 8 THEN 0.88 WHEN d.dip THEN 0.93 ELSE 1 END AS expected
FROM days AS d
JOIN store_plan AS p
  ON d.day >= getvariable('first_day') + p.opens AND (p.closes IS NULL OR d.day < getvariable('first_day') + p.closes)
UNION ALL
SELECT d.day, 'web', NULL, region, 15.0 * share * exp(0.19 * d.years) * (1 + 0.13 * d.winter)
  * [1.12, 1.02, 0.98, 0.96, 0.90, 0.88, 1.14][d.weekday]
  * CASE WHEN d.gifts THEN 2.1 WHEN d.dip THEN 0.42 WHEN d.month IN (7, 8) THEN 0.86 ELSE 1 END
FROM days AS d, (VALUES ('North', 0.21), ('East', 0.29), ('South', 0.26), ('West', 0.24)) AS regions (region, share)
UNION ALL
SELECT d.day, 'wholesale', NULL, NULL, 3.9 * exp(0.11 * d.years)
  * [1.30, 1.15, 1.05, 1.00, 0.72, 0.0, 0.0][d.weekday]
  * CASE WHEN d.holiday THEN 0 WHEN d.dip THEN 0.5 WHEN d.month = 8 THEN 0.75 ELSE 1 END
FROM days AS d;

CREATE TEMP TABLE arrivals AS
WITH counted AS (
  SELECT *, hash(channel, coalesce(store_id::VARCHAR, region, '-')) AS door,
    floor(expected * (0.82 + 0.36 * draw('weather', day, hash(channel, coalesce(store_id::VARCHAR, region, '-')))) +
      draw('rest', day, hash(channel, coalesce(store_id::VARCHAR, region, '-'))))::BIGINT AS orders
  FROM doors
),
single AS (
  SELECT day, channel, store_id, region, hash(door, day, n) AS seed
  FROM counted, unnest(range(0, orders)) AS numbers (n)
),
chosen AS (
  SELECT s.*, r.people,
    CASE
      WHEN channel = 'wholesale' THEN 1 + floor(r.people * pow(draw('who', seed, 0), 1.4))::BIGINT
      WHEN draw('new', seed, 0) < 0.30 THEN r.people - floor(r.people * 0.07 * draw('who', seed, 0))::BIGINT
      ELSE 1 + floor(r.people * pow(draw('who', seed, 0), 1.7))::BIGINT
    END AS rank
  FROM single AS s
  JOIN reach AS r ON r.day = s.day AND r.region = coalesce(s.region, 'wholesale')
),
renewals AS (
  -- A subscription is billed once a month, half an hour after local midnight.
  SELECT unnest(generate_series(
      greatest(started_on, getvariable('first_day') + ((started_on - getvariable('first_day')) % 30 + 30)::INTEGER % 30),
      least(coalesce(cancelled_on, getvariable('last_day')), getvariable('last_day')), INTERVAL 30 DAY))::DATE AS day,
    subscription_id, customer_id
  FROM subscriptions
)
SELECT c.day, c.channel, c.store_id, c.region, c.seed,
  CASE WHEN c.channel = 'cafe' AND draw('guest', c.seed, 0) < 0.38 THEN NULL ELSE s.customer_id END AS customer_id,
  s.is_test AND NOT (c.channel = 'cafe' AND draw('guest', c.seed, 0) < 0.38) AS is_test,
  NULL AS subscription_id
FROM chosen AS c JOIN shoppers AS s ON s.region = c.region AND s.rank = c.rank
UNION ALL
SELECT c.day, c.channel, NULL, a.region, c.seed, a.customer_id, false, NULL
FROM chosen AS c JOIN accounts AS a ON a.rank = c.rank WHERE c.channel = 'wholesale'
UNION ALL
SELECT r.day, 'subscription', NULL, c.home_region, hash('renewal', r.subscription_id, r.day), r.customer_id, false,
  r.subscription_id
FROM renewals AS r JOIN customers AS c USING (customer_id)
WHERE r.day >= getvariable('first_day');

CREATE TEMP TABLE heads AS
WITH timed AS (
  SELECT *,
    day + to_seconds(floor(3600 * CASE channel
      WHEN 'cafe' THEN 7 + 12 * pow((draw('hour', seed, 1) + draw('hour', seed, 2)) / 2, 1.25)
      WHEN 'web' THEN CASE WHEN draw('night', seed, 0) < 0.09 THEN 2.2 * draw('hour', seed, 1)
        ELSE 8 + 15.9 * pow(draw('hour', seed, 1), 0.6) END
      WHEN 'wholesale' THEN 8 + 9 * draw('hour', seed, 1)
      ELSE 0.5 + 0.02 * draw('hour', seed, 1)
    END)::BIGINT) AS local_time
  FROM arrivals
)
SELECT
  100000 + row_number() OVER (ORDER BY local_time, seed) AS order_id,
  t.*,
  draw('state', seed, 0) AS state,
  CASE
    WHEN channel = 'web' AND d.gifts AND draw('coupon', seed, 0) < 0.36 THEN 0.15
    WHEN channel = 'web' AND draw('coupon', seed, 0) < 0.17 THEN 0.10
    WHEN channel = 'cafe' AND customer_id IS NOT NULL AND draw('coupon', seed, 0) < 0.06 THEN 0.20
    ELSE 0
  END AS discount,
  CASE channel
    WHEN 'cafe' THEN 1 + (draw('lines', seed, 0) < 0.50)::INTEGER + (draw('lines', seed, 0) < 0.13)::INTEGER
    WHEN 'web' THEN 1 + (draw('lines', seed, 0) < 0.62)::INTEGER + (draw('lines', seed, 0) < 0.24)::INTEGER
    WHEN 'wholesale' THEN 2 + floor(3 * draw('lines', seed, 0))::INTEGER
    ELSE 1
  END AS lines,
  d.month
FROM timed AS t JOIN days AS d USING (day);

CREATE TABLE order_items (
  order_id INTEGER,
  line_number INTEGER,
  product_id INTEGER,
  quantity INTEGER,
  unit_price DECIMAL(10, 2),
  unit_cost DECIMAL(10, 2),
  discount_amount DECIMAL(10, 2),
  line_total DECIMAL(12, 2),
  PRIMARY KEY (order_id, line_number)
);
COMMENT ON TABLE order_items IS 'Lines of orders, also of cancelled, deleted and test orders: their state is in orders.';
COMMENT ON COLUMN order_items.unit_price IS 'Net price per unit that was charged, before the discount of the line.';
COMMENT ON COLUMN order_items.line_total IS 'quantity * unit_price - discount_amount, net of VAT.';
INSERT INTO order_items
WITH wishes AS (
  SELECT h.order_id, h.day, h.channel, h.month, h.seed, h.discount, h.is_test, n, draw('product', h.seed, n) AS wish
  FROM heads AS h, unnest(range(0, h.lines)) AS numbers (n)
),
found AS (
  SELECT w.*, CASE
      WHEN a.product_id = 30 AND w.month BETWEEN 3 AND 9 THEN 20
      WHEN a.product_id = 48 AND w.month NOT IN (11, 12) THEN CASE w.channel WHEN 'wholesale' THEN 21 ELSE 42 END
      WHEN getvariable('first_day') + a.launch > w.day THEN CASE w.channel WHEN 'cafe' THEN 3 WHEN 'wholesale' THEN 31 ELSE 20 END
      WHEN a.product_id IN (13, 32, 45) AND w.day > getvariable('first_day') + 1020 THEN CASE w.channel WHEN 'cafe' THEN 12 ELSE 22 END
      ELSE a.product_id
    END AS product_id
  FROM wishes AS w
  ASOF JOIN assortment AS a ON a.channel = w.channel AND w.wish >= a.starts
),
bought AS (
  SELECT order_id, any_value(day) AS day, any_value(channel) AS channel, any_value(discount) AS discount, product_id,
    sum(CASE channel
      WHEN 'wholesale' THEN 2 + floor(7 * draw('quantity', seed, product_id))
      WHEN 'web' THEN 1 + (draw('quantity', seed, product_id) < 0.24)::INTEGER + (draw('quantity', seed, product_id) < 0.06)::INTEGER
      ELSE 1 + (draw('quantity', seed, product_id) < 0.21)::INTEGER
    END * CASE WHEN is_test AND channel = 'web' THEN 25 ELSE 1 END)::INTEGER AS quantity  -- testers like round numbers
  FROM found
  GROUP BY order_id, product_id
),
priced AS (
  SELECT b.*, h.cost,
    (h.price * CASE b.channel WHEN 'wholesale' THEN 0.74 WHEN 'subscription' THEN 0.90 ELSE 1 END)::DECIMAL(10, 2) AS unit_price
  FROM bought AS b
  ASOF JOIN product_prices AS h ON h.product_id = b.product_id AND b.day >= h.valid_from
)
SELECT
  order_id,
  row_number() OVER (PARTITION BY order_id ORDER BY product_id),
  product_id,
  quantity,
  unit_price,
  cost,
  (quantity * unit_price * discount)::DECIMAL(10, 2) AS discount_amount,
  quantity * unit_price - (quantity * unit_price * discount)::DECIMAL(10, 2)
FROM priced
ORDER BY order_id, product_id;

CREATE TABLE orders (
  order_id INTEGER PRIMARY KEY,
  ordered_at TIMESTAMP,
  channel VARCHAR,
  status VARCHAR,
  customer_id INTEGER,
  store_id INTEGER,
  subscription_id INTEGER,
  region VARCHAR,
  coupon VARCHAR,
  gross_amount DECIMAL(12, 2),
  discount_amount DECIMAL(12, 2),
  net_amount DECIMAL(12, 2),
  vat_amount DECIMAL(12, 2),
  shipping_amount DECIMAL(12, 2),
  total_amount DECIMAL(12, 2),
  refunded_amount DECIMAL(12, 2),
  is_test BOOLEAN,
  deleted_at TIMESTAMP
);
COMMENT ON TABLE orders IS 'Every order of every channel, also cancelled, deleted and test orders.';
COMMENT ON COLUMN orders.ordered_at IS 'UTC. Business days are days in Berlin.';
COMMENT ON COLUMN orders.status IS 'completed, shipped, pending, cancelled or refunded; spelled as each source system likes.';
COMMENT ON COLUMN orders.gross_amount IS 'Goods before discounts, VAT included.';
COMMENT ON COLUMN orders.net_amount IS 'Goods after discounts, without VAT and shipping. This is revenue.';
COMMENT ON COLUMN orders.total_amount IS 'What the customer was charged: net_amount + vat_amount + shipping_amount.';
COMMENT ON COLUMN orders.refunded_amount IS 'Part of net_amount that was paid back later; see refunds.';
INSERT INTO orders
WITH sums AS (
  SELECT i.order_id,
    sum(i.quantity * i.unit_price * (1 + p.vat_rate))::DECIMAL(12, 2) AS gross_amount,
    sum(i.discount_amount)::DECIMAL(12, 2) AS discount_amount,
    sum(i.line_total)::DECIMAL(12, 2) AS net_amount,
    sum(i.line_total * p.vat_rate)::DECIMAL(12, 2) AS vat_amount
  FROM order_items AS i JOIN products AS p USING (product_id)
  GROUP BY i.order_id
),
stated AS (
  SELECT h.*, s.* EXCLUDE (order_id),
    CASE WHEN h.channel <> 'cafe' AND s.net_amount < 45 THEN 4.90 ELSE 0 END::DECIMAL(12, 2) AS shipping_amount,
    CASE
      WHEN h.channel = 'cafe' THEN CASE WHEN h.state < 0.006 THEN 'cancelled' WHEN h.state < 0.010 THEN 'refunded' ELSE 'completed' END
      WHEN h.state < 0.034 THEN 'cancelled'
      WHEN h.state < 0.052 THEN 'refunded'
      WHEN h.day > getvariable('last_day') - 1 THEN 'pending'
      WHEN h.day > getvariable('last_day') - 5 THEN 'shipped'
      ELSE 'completed'
    END AS status
  FROM heads AS h JOIN sums AS s USING (order_id)
)
SELECT
  order_id,
  utc(local_time),
  channel,
  CASE
    WHEN draw('spelling', seed, 0) < 0.74 THEN status
    WHEN status = 'cancelled' AND draw('spelling', seed, 0) < 0.88 THEN 'canceled'
    WHEN channel IN ('cafe', 'wholesale') THEN upper(status)
    ELSE upper(status[1]) || status[2:]
  END,
  customer_id,
  store_id,
  subscription_id,
  region,
  CASE WHEN discount = 0.15 THEN 'GIFT15' WHEN discount = 0.10 THEN 'HELLO10' WHEN discount = 0.20 THEN 'LOYAL20' END,
  gross_amount,
  discount_amount,
  net_amount,
  vat_amount,
  shipping_amount,
  net_amount + vat_amount + shipping_amount,
  CASE
    WHEN is_test OR draw('deleted', seed, 0) < 0.008 THEN 0  -- nobody paid
    WHEN status = 'refunded' THEN net_amount
    WHEN status = 'completed' AND channel <> 'cafe' AND draw('partly', seed, 0) < 0.021
      THEN (net_amount * (0.2 + 0.5 * draw('part', seed, 0)))::DECIMAL(12, 2)
    ELSE 0
  END,
  coalesce(is_test, false),
  CASE WHEN draw('deleted', seed, 0) < 0.008 THEN utc(local_time) + to_minutes(3 + floor(900 * draw('when', seed, 0))::INTEGER) END
FROM stated
ORDER BY order_id;
