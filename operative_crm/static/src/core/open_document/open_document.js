import { useComponent } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/**
 * Links to documents that open in place, and in a new tab where a browser's user asks for that.
 *
 * What lies over the document is told by the property `onOpen`, and gets out of the way.
 */
export function useOpenDocument() {
    const component = useComponent();
    const action = useService("action");
    return {
        url: ({ model, id }) => `/odoo/${model}/${id}`,
        open({ model, id }, ev) {
            if (ev.ctrlKey || ev.metaKey || ev.shiftKey || ev.button) {
                return;
            }
            ev.preventDefault();
            component.props.onOpen?.();
            action.doAction({ type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]] });
        },
    };
}
