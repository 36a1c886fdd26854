-- The view that the data team made for analysis: one row per line, with the state of its order beside it.
CREATE VIEW sales AS
SELECT
  i.order_id,
  i.line_number,
  i.product_id,
  o.customer_id,
  i.quantity,
  i.unit_price,
  i.discount_amount,
  i.line_total,
  i.quantity * i.unit_cost AS line_cost,
  lower(replace(o.status, 'canceled', 'cancelled')) AS order_status,
  o.is_test AS order_is_test,
  o.deleted_at AS order_deleted_at
FROM order_items AS i
JOIN orders AS o ON o.order_id = i.order_id;
COMMENT ON VIEW sales IS 'One row per order line with the state of its order. Nothing is left out: filter on the order columns.';

-- Before the move to the new shop system somebody kept a copy. It stopped being filled fourteen months ago.
CREATE TABLE orders_old AS
SELECT
  order_id AS id,
  ordered_at AS created,
  channel,
  upper(status) AS state,
  customer_id,
  region,
  gross_amount AS revenue,
  total_amount AS total
FROM orders
WHERE ordered_at::DATE < getvariable('last_day') - 425 AND draw('lost', order_id, 0) < 0.97
ORDER BY id;
COMMENT ON TABLE orders_old IS 'Copy from before the move to the new shop system. Do not use.';

-- What the nightly load drops before it is cleaned: text amounts in cents, and a few rows twice.
CREATE SCHEMA staging;
CREATE TABLE staging.stg_orders AS
SELECT
  order_id::VARCHAR AS order_id,
  strftime(ordered_at, '%Y-%m-%dT%H:%M:%SZ') AS ordered_at,
  channel,
  status,
  customer_id::VARCHAR AS customer_id,
  (total_amount * 100)::BIGINT::VARCHAR AS total_cents,
  strftime(ordered_at::DATE + 1, '%Y-%m-%d') || 'T03:15:00Z' AS loaded_at
FROM orders, unnest(range(0, CASE WHEN draw('twice', order_id, 0) < 0.04 THEN 2 ELSE 1 END)) AS copies (copy)
WHERE ordered_at::DATE > getvariable('last_day') - 120
ORDER BY order_id, copy;
COMMENT ON TABLE staging.stg_orders IS 'Raw load of the last months, with duplicates. Amounts are text, in cents.';
