import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";

/** Brings the customer up to date before it is shown; the reading itself stays read-only. */
export class OperativeCustomerFormModel extends formView.Model {
    async load(params = {}) {
        const resId = "resId" in params ? params.resId : this.config.resId;
        if (resId) {
            await this.orm.silent.call("operative.customer", "action_refresh", [[resId]]);
        }
        return super.load(params);
    }
}

export const operativeCustomerFormView = { ...formView, Model: OperativeCustomerFormModel };

registry.category("views").add("operative_customer_form", operativeCustomerFormView);
