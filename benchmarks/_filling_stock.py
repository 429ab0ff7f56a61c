"""Fill a database with a warehouse's three years of transfers, in SQL.

At scale 1: 2,000 products on stock in three places each, 1.3 million transfers of them in 430,000 documents, of which
40,000 transfers are open: half come in, half go out, some late, most within three months. No product runs dry.
Nothing goes through the ORM except the products and a salesperson.
"""
from _filling import bare, vacuum

PRODUCTS = 2_000
DONE, OPEN = 1_260_000, 40_000
TABLES = ("stock_picking", "stock_move", "stock_quant")


def products(env):
    """The products, and the salesperson who asks; committed."""
    env.company.resource_calendar_id.tz = "Europe/Berlin"
    env["res.users"].with_context(no_reset_password=True).create({
        "name": "Salesperson", "login": "salesperson1",
        "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)]})
    env["product.product"].create([
        {"name": f"Part {n}", "default_code": f"BENCH-{n}", "type": "consu", "is_storable": True} for n in range(PRODUCTS)])
    env.cr.commit()


def transfers(env, number, is_open, say=lambda text: None):
    """Transfers of the products, with their documents; committed.

    :param number: how many
    :param is_open: whether they are still to be done
    """
    env.cr.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; SELECT setseed(0.42)")
    values = {**parameters(env), "number": number, "open": is_open}
    with bare(env.cr, TABLES[:2], say):
        env.cr.execute(TRANSFERS, values)
        for table in TABLES[:2]:
            env.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
        env.cr.commit()
    vacuum(env, *TABLES)


def on_hand(env):
    """What the products have on hand, in three places each; committed."""
    env.cr.execute("SELECT setseed(0.42)")
    env.cr.execute(QUANTS, parameters(env))
    vacuum(env, *TABLES)


def orders(env):
    """The orders behind all that goes or went out, a line a transfer, each promised for the day it is planned; committed.

    Then a twentieth of the products loses what is on hand, and another twentieth's receipts are late: deliveries of
    both are endangered.

    :return: number of lines whose transfer is open
    """
    env.cr.execute("SET synchronous_commit = off; SELECT setseed(0.42)")
    tables = ("sale_order", "sale_order_line", "stock_move", "operative_promise")
    values = {**parameters(env), "partner": env["res.partner"].create({"name": "Customer"}).id,
              "currency": env.company.currency_id.id,
              "user": env["res.users"].search([("login", "=", "salesperson1")]).id}
    with bare(env.cr, tables, lambda text: None):
        env.cr.execute(ORDERS, values)
        for table in tables:
            env.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
        env.cr.commit()
    vacuum(env, *tables, "stock_quant")
    env.cr.execute("SELECT count(*) FROM stock_move WHERE sale_line_id IS NOT NULL AND state NOT IN ('done', 'cancel')")
    return env.cr.fetchone()[0]


def parameters(env):
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    places = env["stock.location"].search([("location_id", "=", warehouse.lot_stock_id.id), ("name", "=like", "Shelf %")])
    if not places:
        places = env["stock.location"].create([
            {"name": f"Shelf {n}", "location_id": warehouse.lot_stock_id.id} for n in range(50)])

    def first(table):
        env.cr.execute(f"SELECT COALESCE(max(id), 0) + 1000 FROM {table}")
        return env.cr.fetchone()[0]
    found = env["product.product"].search([("default_code", "=like", "BENCH-%")])
    return {
        "company": env.company.id, "uid": env.uid, "warehouse": warehouse.id, "stock": warehouse.lot_stock_id.id,
        "in_type": warehouse.in_type_id.id, "out_type": warehouse.out_type_id.id, "products": found.ids,
        "uom": found[:1].uom_id.id, "suppliers": env.ref("stock.stock_location_suppliers").id,
        "customers": env.ref("stock.stock_location_customers").id, "places": places.ids,
        "first_picking": first("stock_picking"), "first_move": first("stock_move")}


TRANSFERS = """
    CREATE TEMP TABLE document ON COMMIT DROP AS
    SELECT n, n %% 2 = 0 AS is_in, date_trunc('second', now() AT TIME ZONE 'UTC' + CASE
               WHEN NOT %(open)s THEN interval '3 years' * (n::float * 3 / %(number)s - 1)
               ELSE interval '95 days' * random() - interval '5 days' END) AS date
      FROM generate_series(1, (%(number)s + 2) / 3) n;
    ANALYZE document;

    INSERT INTO stock_picking (id, location_id, location_dest_id, picking_type_id, company_id, name, move_type, state,
           priority, is_locked, scheduled_date, date_done, create_uid, create_date, write_uid, write_date)
    SELECT %(first_picking)s + n, CASE WHEN is_in THEN %(suppliers)s ELSE %(stock)s END,
           CASE WHEN is_in THEN %(stock)s ELSE %(customers)s END,
           CASE WHEN is_in THEN %(in_type)s ELSE %(out_type)s END, %(company)s, 'STOCK/' || (%(first_picking)s + n),
           'direct', CASE WHEN %(open)s THEN 'assigned' ELSE 'done' END, '0', TRUE, date,
           CASE WHEN NOT %(open)s THEN date END, %(uid)s, date, %(uid)s, date
      FROM document ORDER BY n;

    INSERT INTO stock_move (id, sequence, company_id, product_id, product_uom, location_id, location_dest_id,
           location_final_id, picking_id, picking_type_id, warehouse_id, priority, state, procure_method, reference,
           product_qty, product_uom_qty, quantity, picked, propagate_cancel, is_inventory, additional, date, price_unit,
           create_uid, create_date, write_uid, write_date)
    SELECT %(first_move)s + row_number() OVER (), 10, %(company)s,
           (%(products)s)[1 + floor(random() * array_length(%(products)s, 1))::int], %(uom)s,
           CASE WHEN is_in THEN %(suppliers)s ELSE %(stock)s END,
           CASE WHEN is_in THEN %(stock)s ELSE %(customers)s END, CASE WHEN NOT is_in THEN %(customers)s END,
           %(first_picking)s + n, CASE WHEN is_in THEN %(in_type)s ELSE %(out_type)s END, %(warehouse)s, '0',
           CASE WHEN NOT %(open)s THEN 'done' WHEN random() < 0.5 THEN 'assigned' ELSE 'confirmed' END,
           'make_to_stock', 'STOCK/' || (%(first_picking)s + n), quantity, quantity, quantity, NOT %(open)s, TRUE, FALSE,
           FALSE, date, 0, %(uid)s, date, %(uid)s, date
      FROM (SELECT document.*, 1 + floor(random() * CASE WHEN is_in THEN 40 ELSE 30 END) AS quantity
              FROM document, generate_series(1, 3) OFFSET 0) line
     LIMIT %(number)s;"""

QUANTS = """
    INSERT INTO stock_quant (product_id, company_id, location_id, quantity, reserved_quantity, in_date,
           create_uid, create_date, write_uid, write_date)
    SELECT product, %(company)s, (%(places)s)[1 + (product * 7 + n * 13) %% 50], 90 + floor(random() * 80), 5,
           now() AT TIME ZONE 'UTC', %(uid)s, now(), %(uid)s, now()
      FROM unnest(%(products)s) product, generate_series(1, 3) n"""

ORDERS = """
    CREATE TEMP TABLE shipped ON COMMIT DROP AS
    SELECT id, picking_id, product_id, product_uom_qty AS quantity, state, date,
           row_number() OVER (ORDER BY id) + (SELECT COALESCE(max(id), 0) FROM sale_order_line) AS line_id,
           picking_id + (SELECT COALESCE(max(id), 0) FROM sale_order) AS order_id
      FROM stock_move
     WHERE location_dest_id = %(customers)s AND sale_line_id IS NULL AND picking_id IS NOT NULL;

    INSERT INTO sale_order (id, company_id, partner_id, partner_invoice_id, partner_shipping_id, currency_id, user_id,
           name, state, currency_rate, amount_untaxed, amount_tax, amount_total, date_order, warehouse_id, picking_policy,
           create_uid, create_date, write_uid, write_date)
    SELECT order_id, %(company)s, %(partner)s, %(partner)s, %(partner)s, %(currency)s, %(user)s, 'S' || order_id, 'sale',
           1, 100, 0, 100, min(date) - interval '7 days', %(warehouse)s, 'direct', %(uid)s, min(date), %(uid)s, min(date)
      FROM shipped GROUP BY order_id;

    INSERT INTO sale_order_line (id, order_id, sequence, company_id, currency_id, order_partner_id, product_id,
           product_uom_id, state, qty_delivered_method, name, product_uom_qty, price_unit, qty_delivered, customer_lead,
           warehouse_id, create_uid, create_date, write_uid, write_date)
    SELECT line_id, order_id, 10, %(company)s, %(currency)s, %(partner)s, product_id, %(uom)s, 'sale', 'stock_move',
           'Part', quantity, 10, CASE WHEN state = 'done' THEN quantity ELSE 0 END, 7, %(warehouse)s, %(uid)s, date,
           %(uid)s, date
      FROM shipped;

    UPDATE stock_move SET sale_line_id = shipped.line_id, date_deadline = shipped.date
      FROM shipped WHERE stock_move.id = shipped.id;

    INSERT INTO operative_promise (sale_line_id, kind, quantity, promised_date, user_id, made_at, create_uid, create_date,
           write_uid, write_date)
    SELECT line_id, 'first', quantity, date, %(user)s, date - interval '7 days', %(uid)s, date, %(uid)s, date FROM shipped;

    UPDATE stock_quant SET quantity = 0, reserved_quantity = 0 WHERE product_id %% 20 = 0;
    UPDATE stock_quant SET quantity = 20, reserved_quantity = 0 WHERE product_id %% 20 = 1;
    UPDATE stock_move SET date = date + interval '30 days'
     WHERE location_dest_id = %(stock)s AND state IN ('assigned', 'confirmed') AND product_id %% 20 = 1;"""
