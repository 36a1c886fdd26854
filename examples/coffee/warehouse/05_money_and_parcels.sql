CREATE TABLE payments (
  payment_id INTEGER PRIMARY KEY,
  order_id INTEGER,
  method VARCHAR,
  status VARCHAR,
  amount DECIMAL(12, 2),
  paid_at TIMESTAMP
);
COMMENT ON TABLE payments IS 'Attempts to collect total_amount. A failed attempt is followed by another one for the same order.';
COMMENT ON COLUMN payments.amount IS 'With VAT and shipping.';
INSERT INTO payments
WITH attempts AS (
  SELECT o.*, lower(o.status) IN ('cancelled', 'canceled') AS cancelled,
    unnest(range(0, CASE WHEN draw('declined', o.order_id, 0) < 0.035 THEN 2 ELSE 1 END)) AS attempt
  FROM orders AS o
  WHERE NOT is_test
)
SELECT
  row_number() OVER (ORDER BY order_id, attempt),
  order_id,
  CASE channel
    WHEN 'wholesale' THEN 'invoice'
    WHEN 'subscription' THEN pick(['card', 'sepa', 'paypal'], draw('method', order_id, 0))
    WHEN 'cafe' THEN pick(['card', 'card', 'card', 'cash', 'app'], draw('method', order_id, 0))
    ELSE pick(['card', 'paypal', 'paypal', 'klarna'], draw('method', order_id, 0))
  END,
  CASE
    WHEN draw('declined', order_id, 0) < 0.035 AND attempt = 0 THEN pick(['failed', 'FAILED'], draw('failed', order_id, 0))
    WHEN cancelled OR deleted_at IS NOT NULL THEN 'voided'
    ELSE pick(['captured', 'captured', 'Captured'], draw('captured', order_id, 0))
  END,
  total_amount,
  ordered_at + CASE channel WHEN 'wholesale' THEN to_days(4 + floor(26 * draw('term', order_id, 0))::INTEGER) ELSE to_minutes(attempt * 7) END
FROM attempts
ORDER BY 1;

CREATE TABLE refunds (
  refund_id INTEGER PRIMARY KEY,
  order_id INTEGER,
  amount DECIMAL(12, 2),
  reason VARCHAR,
  refunded_at TIMESTAMP
);
COMMENT ON TABLE refunds IS 'Money paid back, net of VAT, on the day of the refund, not of the order.';
INSERT INTO refunds
SELECT
  row_number() OVER (ORDER BY order_id),
  order_id,
  refunded_amount,
  pick(['damaged', 'late', 'wrong item', 'taste', 'taste', 'changed mind'], draw('reason', order_id, 0)),
  least(ordered_at + to_hours(3 + floor(500 * draw('back', order_id, 0))::INTEGER), getvariable('last_day') + INTERVAL 20 HOUR)
FROM orders
WHERE refunded_amount > 0
ORDER BY order_id;

CREATE TABLE shipments (
  shipment_id INTEGER PRIMARY KEY,
  order_id INTEGER,
  carrier VARCHAR,
  status VARCHAR,
  shipped_on DATE,
  delivered_on DATE,
  cost DECIMAL(10, 2)
);
COMMENT ON TABLE shipments IS 'Parcels. A big order travels in two.';
INSERT INTO shipments
WITH parcels AS (
  SELECT order_id, channel, ordered_at::DATE + 1 + floor(2 * draw('packed', order_id, 0))::INTEGER AS shipped_on,
    unnest(range(0, CASE WHEN net_amount > 120 AND draw('split', order_id, 0) < 0.45 THEN 2 ELSE 1 END)) AS parcel
  FROM orders
  WHERE channel <> 'cafe' AND lower(status) IN ('completed', 'shipped', 'refunded') AND deleted_at IS NULL AND NOT is_test
),
travels AS (
  SELECT *, shipped_on + 1 + floor(5 * pow(draw('travel', order_id, parcel), 2))::INTEGER
      + CASE WHEN month(shipped_on) = 12 THEN 1 ELSE 0 END AS arrives
  FROM parcels
)
SELECT
  row_number() OVER (ORDER BY order_id, parcel),
  order_id,
  pick(['DHL', 'DHL', 'DHL', 'DPD', 'Hermes', 'bike courier'], draw('carrier', order_id, parcel)),
  CASE WHEN arrives <= getvariable('last_day') THEN 'delivered' ELSE 'in transit' END,
  shipped_on,
  CASE WHEN arrives <= getvariable('last_day') THEN arrives END,
  (3.10 + 2.4 * draw('postage', order_id, parcel) + CASE channel WHEN 'wholesale' THEN 6.5 ELSE 0 END)::DECIMAL(10, 2)
FROM travels
WHERE shipped_on <= getvariable('last_day')
ORDER BY 1;
