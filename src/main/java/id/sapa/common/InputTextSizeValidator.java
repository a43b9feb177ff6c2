package id.sapa.common;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Size;

/** Lets {@link Size} bound an {@link InputText}, in Unicode code points. */
public final class InputTextSizeValidator implements ConstraintValidator<Size, InputText> {

    private int min;
    private int max;

    @Override
    public void initialize(Size size) {
        min = size.min();
        max = size.max();
    }

    @Override
    public boolean isValid(InputText text, ConstraintValidatorContext context) {
        if (text == null) {
            return true;
        }
        int length = text.value().codePointCount(0, text.value().length());
        return length >= min && length <= max;
    }
}
