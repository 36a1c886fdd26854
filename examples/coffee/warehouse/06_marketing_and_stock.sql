CREATE TABLE campaigns (
  campaign_id INTEGER PRIMARY KEY,
  name VARCHAR,
  medium VARCHAR,
  starts_on DATE,
  ends_on DATE,
  budget DECIMAL(12, 2)
);
COMMENT ON TABLE campaigns IS 'Marketing campaigns; several run at a time.';
INSERT INTO campaigns
WITH themes AS (
  SELECT * FROM (VALUES
    (1, 'Winter warmers', 'email', 1, 5, 42, 2400), (2, 'New harvest', 'social', 3, 1, 45, 5200),
    (3, 'Spring filter weeks', 'search', 4, 10, 40, 4800), (4, 'Cold brew summer', 'social', 6, 1, 70, 6800),
    (5, 'Office starters', 'search', 9, 1, 60, 5400), (6, 'Subscribe and save', 'email', 2, 1, 300, 3600),
    (7, 'Baristas of Instagram', 'influencer', 5, 5, 90, 7500), (8, 'Black Friday', 'search', 11, 15, 16, 6200),
    (9, 'Gift boxes', 'social', 11, 20, 34, 8200), (10, 'Always-on brand search', 'search', 1, 1, 364, 9000)
  ) AS themes (theme_id, name, medium, month, day, length, budget)
)
SELECT
  row_number() OVER (ORDER BY make_date(y, month, day), theme_id),
  name || ' ' || y,
  medium,
  make_date(y, month, day),
  make_date(y, month, day) + length,
  (budget * (1 + 0.12 * (y - year(getvariable('first_day')))))::DECIMAL(12, 2)
FROM themes, range(year(getvariable('first_day')), year(getvariable('last_day')) + 1) AS years (y)
WHERE make_date(y, month, day) <= getvariable('last_day')
ORDER BY 1;

CREATE TABLE marketing_spend (
  campaign_id INTEGER,
  day DATE,
  spend DECIMAL(10, 2),
  impressions INTEGER,
  clicks INTEGER,
  PRIMARY KEY (campaign_id, day)
);
COMMENT ON TABLE marketing_spend IS 'Money spent per campaign and day.';
INSERT INTO marketing_spend
SELECT
  c.campaign_id,
  d.day,
  (c.budget / (c.ends_on - c.starts_on + 1) * (0.6 + 0.8 * draw('spend', c.campaign_id, d.day)))::DECIMAL(10, 2),
  floor(900 + 4200 * draw('seen', c.campaign_id, d.day))::INTEGER,
  floor(15 + 140 * draw('clicked', c.campaign_id, d.day))::INTEGER
FROM campaigns AS c JOIN days AS d ON d.day BETWEEN c.starts_on AND c.ends_on
WHERE NOT d.dip
ORDER BY 1, 2;

CREATE TABLE order_campaigns (
  order_id INTEGER,
  campaign_id INTEGER,
  touched_at TIMESTAMP,
  weight DECIMAL(5, 4),
  order_amount DECIMAL(12, 2),
  attributed_amount DECIMAL(12, 2),
  PRIMARY KEY (order_id, campaign_id)
);
COMMENT ON TABLE order_campaigns IS 'Which campaigns an order met before it was placed: up to three rows per order. Weights add up to 1 per order.';
COMMENT ON COLUMN order_campaigns.order_amount IS 'net_amount of the whole order, repeated in each of its rows. Adding it up counts orders twice.';
COMMENT ON COLUMN order_campaigns.attributed_amount IS 'The share of net_amount that the campaign gets: weight * order_amount.';
INSERT INTO order_campaigns
WITH met AS (
  SELECT o.order_id, o.ordered_at, o.net_amount, c.campaign_id,
    row_number() OVER (PARTITION BY o.order_id ORDER BY draw('met', o.order_id, c.campaign_id)) AS touch
  FROM orders AS o
  JOIN campaigns AS c ON o.ordered_at::DATE BETWEEN c.starts_on AND c.ends_on + 7
  WHERE o.channel = 'web' AND NOT o.is_test AND o.deleted_at IS NULL
    AND lower(o.status) NOT IN ('cancelled', 'canceled', 'pending') AND draw('met', o.order_id, c.campaign_id) < 0.46
),
kept AS (
  SELECT *, count(*) OVER (PARTITION BY order_id) AS touches FROM met WHERE touch <= 3
)
SELECT
  order_id,
  campaign_id,
  ordered_at - to_minutes(20 + floor(9000 * draw('touched', order_id, campaign_id))::INTEGER),
  CASE WHEN touches = 1 THEN 1 WHEN touches = 2 THEN 0.5 WHEN touch = 1 THEN 0.3334 ELSE 0.3333 END,
  net_amount,
  CASE WHEN touch < touches THEN round(net_amount / touches, 2) ELSE net_amount - (touches - 1) * round(net_amount / touches, 2) END
FROM kept
ORDER BY 1, 2;

CREATE TABLE inventory (
  counted_on DATE,
  location VARCHAR,
  product_id INTEGER,
  quantity INTEGER,
  PRIMARY KEY (counted_on, location, product_id)
);
COMMENT ON TABLE inventory IS 'Stock at the end of each month. A stock, not a flow: never add up over time.';
INSERT INTO inventory
WITH places AS (
  SELECT 'Roastery Leipzig' AS location, 9 AS size, getvariable('first_day') AS opened_on, NULL::DATE AS closed_on
  UNION ALL
  SELECT name, 1, opened_on, closed_on FROM stores
)
SELECT
  d.day,
  p.location,
  q.product_id,
  floor(p.size * (4 + 30 * draw('stock', hash(p.location, d.day), q.product_id)))::INTEGER
FROM days AS d
JOIN places AS p ON d.day >= p.opened_on AND (p.closed_on IS NULL OR d.day < p.closed_on)
JOIN products AS q ON q.category IN ('Beans', 'Equipment', 'Merchandise') AND q.launched_on <= d.day
WHERE d.day = last_day(d.day)
ORDER BY 1, 2, 3;
