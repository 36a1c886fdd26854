CREATE TABLE stores (
  store_id INTEGER PRIMARY KEY,
  name VARCHAR,
  city VARCHAR,
  region VARCHAR,
  opened_on DATE,
  closed_on DATE,
  seats INTEGER,
  manager VARCHAR
);
COMMENT ON TABLE stores IS 'Cafes, open and closed.';
COMMENT ON COLUMN stores.region IS 'Sales region of the cafe: North, East, South or West.';
CREATE TEMP TABLE store_plan AS
SELECT * FROM (VALUES
  (1, 'Speicherstadt', 'Hamburg', 'North', -2210, NULL, 48, 'Anke Petersen', 1.25),
  (2, 'Ottensen', 'Hamburg', 'North', -840, NULL, 32, 'Jonas Meier', 0.90),
  (3, 'Viertel', 'Bremen', 'North', 410, NULL, 30, 'Femke de Vries', 0.75),
  (4, 'Bergmannkiez', 'Berlin', 'East', -2905, NULL, 54, 'Ayşe Yıldız', 1.45),
  (5, 'Helmholtzplatz', 'Berlin', 'East', -1204, NULL, 40, 'Lukas Brandt', 1.15),
  (6, 'Plagwitz', 'Leipzig', 'East', 190, NULL, 36, 'Miriam Vogel', 0.85),
  (7, 'Glockenbach', 'Munich', 'South', -1630, NULL, 44, 'Theresa Huber', 1.30),
  (8, 'Bohnenviertel', 'Stuttgart', 'South', -95, NULL, 28, 'Paul Seitz', 0.80),
  (9, 'Belgisches Viertel', 'Cologne', 'West', -1515, NULL, 46, 'Nadia Rahimi', 1.20),
  (10, 'Nordend', 'Frankfurt', 'West', -610, NULL, 38, 'Marco Conti', 1.00),
  (11, 'Kreuzviertel', 'Dortmund', 'West', -330, 655, 24, 'Sven Krause', 0.55),
  (12, 'Pempelfort', 'Düsseldorf', 'West', 720, NULL, 34, 'Carla Nowak', 0.90)
) AS plan (store_id, name, city, region, opens, closes, seats, manager, weight);
INSERT INTO stores
SELECT store_id, name, city, region, getvariable('first_day') + opens, getvariable('first_day') + closes, seats, manager
FROM store_plan
WHERE getvariable('first_day') + opens <= getvariable('last_day')
ORDER BY store_id;

-- Net list price on the first day, share of it that making costs, and how often each channel sells the product.
CREATE TEMP TABLE product_plan AS
SELECT * FROM (VALUES
  (1, 'Espresso', 'Espresso drinks', NULL, NULL, 2.20, 0.21, 18, 0, 0, 0, 0),
  (2, 'Double espresso', 'Espresso drinks', NULL, NULL, 2.70, 0.22, 9, 0, 0, 0, 0),
  (3, 'Cappuccino', 'Espresso drinks', NULL, NULL, 3.40, 0.24, 30, 0, 0, 0, 0),
  (4, 'Flat white', 'Espresso drinks', NULL, NULL, 3.70, 0.25, 27, 0, 0, 0, 0),
  (5, 'Latte macchiato', 'Espresso drinks', NULL, NULL, 3.80, 0.25, 19, 0, 0, 0, 0),
  (6, 'Oat latte', 'Espresso drinks', NULL, NULL, 4.20, 0.28, 22, 0, 0, 0, 150),
  (7, 'Cortado', 'Espresso drinks', NULL, NULL, 3.10, 0.24, 7, 0, 0, 0, 0),
  (8, 'Batch brew', 'Filter coffee', NULL, NULL, 2.90, 0.20, 15, 0, 0, 0, 0),
  (9, 'Hand-poured filter', 'Filter coffee', NULL, NULL, 4.60, 0.26, 8, 0, 0, 0, 0),
  (10, 'Cold brew', 'Filter coffee', NULL, NULL, 4.10, 0.22, 9, 0, 0, 0, 0),
  (11, 'Sencha', 'Tea', 'Japan', NULL, 3.60, 0.18, 5, 0, 0, 0, 0),
  (12, 'Masala chai', 'Tea', 'India', NULL, 4.00, 0.24, 7, 0, 0, 0, 0),
  (13, 'Peppermint tea', 'Tea', 'Germany', NULL, 3.20, 0.15, 4, 0, 0, 0, 0),
  (14, 'Butter croissant', 'Bakery', NULL, NULL, 2.30, 0.42, 21, 0, 0, 0, 0),
  (15, 'Cinnamon roll', 'Bakery', NULL, NULL, 3.10, 0.40, 17, 0, 0, 0, 0),
  (16, 'Cheesecake', 'Bakery', NULL, NULL, 4.20, 0.38, 9, 0, 0, 0, 0),
  (17, 'Banana bread', 'Bakery', NULL, NULL, 3.60, 0.36, 11, 0, 0, 0, 0),
  (18, 'Franzbrötchen', 'Bakery', NULL, NULL, 2.60, 0.41, 8, 0, 0, 0, 0),
  (19, 'Avocado toast', 'Bakery', NULL, NULL, 7.90, 0.46, 6, 0, 0, 0, 330),
  (20, 'House Espresso 250 g', 'Beans', 'Brazil', 'Dark', 8.40, 0.47, 5, 24, 4, 20, 0),
  (21, 'House Espresso 1 kg', 'Beans', 'Brazil', 'Dark', 27.90, 0.52, 1, 20, 60, 18, 0),
  (22, 'Yirgacheffe 250 g', 'Beans', 'Ethiopia', 'Light', 11.20, 0.50, 4, 19, 3, 22, 0),
  (23, 'Sidamo natural 250 g', 'Beans', 'Ethiopia', 'Light', 11.90, 0.51, 2, 12, 1, 15, 260),
  (24, 'Huila 250 g', 'Beans', 'Colombia', 'Medium', 10.10, 0.49, 3, 16, 3, 18, 0),
  (25, 'Huila 1 kg', 'Beans', 'Colombia', 'Medium', 34.50, 0.53, 0, 9, 26, 8, 0),
  (26, 'Antigua 250 g', 'Beans', 'Guatemala', 'Medium', 10.40, 0.49, 2, 11, 1, 12, 0),
  (27, 'Kirinyaga AA 250 g', 'Beans', 'Kenya', 'Light', 13.40, 0.52, 1, 8, 0, 9, 0),
  (28, 'Geisha reserve 100 g', 'Beans', 'Panama', 'Light', 27.00, 0.58, 0, 3, 0, 2, 0),
  (29, 'Decaf Santos 250 g', 'Beans', 'Brazil', 'Medium', 9.20, 0.50, 2, 9, 6, 7, 0),
  (30, 'Winter Blend 250 g', 'Beans', 'Blend', 'Dark', 9.60, 0.48, 3, 9, 2, 6, 270),
  (31, 'Office Blend 1 kg', 'Beans', 'Blend', 'Medium', 24.50, 0.54, 0, 4, 48, 14, 0),
  (32, 'Sumatra Mandheling 250 g', 'Beans', 'Indonesia', 'Dark', 9.90, 0.50, 1, 6, 1, 6, 0),
  (33, 'Drip bags, 10 pieces', 'Beans', 'Colombia', 'Medium', 11.60, 0.44, 2, 10, 0, 6, 500),
  (34, 'Hand grinder', 'Equipment', NULL, NULL, 78.00, 0.60, 0, 4, 0, 0, 0),
  (35, 'Dripper and filters', 'Equipment', NULL, NULL, 24.00, 0.48, 1, 9, 1, 0, 0),
  (36, 'Gooseneck kettle', 'Equipment', NULL, NULL, 92.00, 0.62, 0, 3, 0, 0, 0),
  (37, 'Espresso machine', 'Equipment', NULL, NULL, 640.00, 0.71, 0, 1, 1, 0, 0),
  (38, 'Milk pitcher', 'Equipment', NULL, NULL, 21.00, 0.45, 1, 5, 2, 0, 0),
  (39, 'Digital scale', 'Equipment', NULL, NULL, 54.00, 0.57, 0, 4, 0, 0, 0),
  (40, 'Paper filters, 100 pieces', 'Equipment', NULL, NULL, 5.40, 0.38, 1, 13, 4, 0, 0),
  (41, 'Descaler', 'Equipment', NULL, NULL, 9.80, 0.40, 0, 6, 7, 0, 0),
  (42, 'Stoneware cup', 'Merchandise', NULL, NULL, 15.50, 0.40, 2, 7, 0, 0, 0),
  (43, 'Keep cup', 'Merchandise', NULL, NULL, 19.00, 0.42, 2, 5, 0, 0, 0),
  (44, 'Canvas tote', 'Merchandise', NULL, NULL, 12.50, 0.36, 1, 4, 0, 0, 0),
  (45, 'Coffee at Home (book)', 'Merchandise', NULL, NULL, 26.00, 0.55, 0, 3, 0, 0, 420),
  (46, 'Takeaway cups, 500 pieces', 'Merchandise', NULL, NULL, 46.00, 0.63, 0, 0, 12, 0, 0),
  (47, 'Oat drink, 6 litres', 'Merchandise', NULL, NULL, 11.40, 0.66, 0, 0, 15, 0, 150),
  (48, 'Christmas box', 'Merchandise', NULL, NULL, 34.00, 0.47, 1, 6, 2, 0, 300)
) AS plan (product_id, name, category, origin, roast, price, cost_share, cafe, web, wholesale, subscription, launch);

CREATE TABLE products (
  product_id INTEGER PRIMARY KEY,
  sku VARCHAR UNIQUE,
  name VARCHAR,
  category VARCHAR,
  origin VARCHAR,
  roast VARCHAR,
  vat_rate DECIMAL(4, 2),
  list_price DECIMAL(10, 2),
  launched_on DATE,
  is_active BOOLEAN
);
COMMENT ON TABLE products IS 'Everything that is or was sold. list_price is the price of today, net of VAT.';
COMMENT ON COLUMN products.list_price IS 'Net list price today. Not the price of past sales: see product_prices.';

-- Prices change every February and September; beans rose sharply in February of the third year.
CREATE TABLE product_prices (
  product_id INTEGER,
  valid_from DATE,
  valid_to DATE,
  price DECIMAL(10, 2),
  cost DECIMAL(10, 2),
  PRIMARY KEY (product_id, valid_from)
);
COMMENT ON TABLE product_prices IS 'Net list price and cost per product over time; valid_to is the first day that the row no longer holds.';
INSERT INTO product_prices
WITH steps AS (
  SELECT step, getvariable('first_day') + to_months(12 * (step // 2) + CASE step % 2 WHEN 1 THEN 8 ELSE 1 END) AS starts
  FROM range(0, 8) AS steps (step)
),
raises AS (
  SELECT
    p.product_id, p.price, p.cost_share, getvariable('first_day') - 730 AS valid_from, 0.0 AS raise, 0.0 AS cost_raise
  FROM product_plan AS p
  UNION ALL
  SELECT
    p.product_id, p.price, p.cost_share, s.starts::DATE,
    CASE WHEN p.category = 'Beans' AND s.step = 4 THEN 0.11 ELSE 0.01 + 0.035 * draw('raise', p.product_id, s.step) END,
    CASE WHEN p.category = 'Beans' AND s.step = 4 THEN 0.19 ELSE 0.01 + 0.030 * draw('cost', p.product_id, s.step) END
  FROM product_plan AS p CROSS JOIN steps AS s
  WHERE s.starts <= getvariable('last_day') AND (s.step = 4 OR draw('changes', p.product_id, s.step) < 0.7)
)
SELECT
  product_id,
  valid_from,
  lead(valid_from) OVER later AS valid_to,
  round(price * exp(sum(ln(1 + raise)) OVER later), 1)::DECIMAL(10, 2) AS price,
  (price * cost_share * exp(sum(ln(1 + cost_raise)) OVER later))::DECIMAL(10, 2) AS cost
FROM raises
WINDOW later AS (PARTITION BY product_id ORDER BY valid_from)
ORDER BY product_id, valid_from;

INSERT INTO products
SELECT
  p.product_id,
  upper(left(p.category, 3)) || '-' || lpad(p.product_id::VARCHAR, 4, '0'),
  p.name, p.category, p.origin, p.roast,
  CASE WHEN p.category IN ('Equipment', 'Merchandise') THEN 0.19 ELSE 0.07 END,
  h.price,
  getvariable('first_day') + CASE p.launch WHEN 0 THEN -400 ELSE p.launch END,
  p.product_id NOT IN (13, 32, 45)
FROM product_plan AS p
JOIN product_prices AS h ON h.product_id = p.product_id AND h.valid_to IS NULL
ORDER BY p.product_id;

-- For each channel, the stretch of [0, 1) that means a product.
CREATE TEMP TABLE assortment AS
WITH weights AS (
  SELECT product_id, channel, weight, launch
  FROM (UNPIVOT product_plan ON cafe, web, wholesale, subscription INTO NAME channel VALUE weight)
  WHERE weight > 0
)
SELECT
  product_id, channel, launch,
  (sum(weight) OVER upto - weight) / sum(weight) OVER (PARTITION BY channel) AS starts
FROM weights
WINDOW upto AS (PARTITION BY channel ORDER BY product_id);
